//! The root stacks: one for each account and region.

use std::collections::BTreeMap;

use hcl::expr::{Expression, Traversal, Variable};
use hcl::format::{Format, Formatter};
use hcl::structure::{Attribute, Block, Body};

use super::modules::Interface;
use super::tree::GenerateError;
use crate::config::{ApplicationAccount, Contract, Lock, StreamMode};
use crate::hcl::layout::layout;

/// Says in each stack where it comes from.
const PROVENANCE: &str = "# Written by `seclog tf gen` from seclog.hcl. Change the contract, not this file.\n\n";

/// A root stack: what is applied together.
#[derive(Debug)]
pub struct Stack {
    /// The account's name in the contract, or `security`.
    pub account: String,
    /// The account's id.
    pub account_id: String,
    /// The region.
    pub region: String,
    /// The modules that it calls.
    pub calls: Vec<Call>,
}

/// A call of a module.
#[derive(Debug)]
pub struct Call {
    /// The module's folder.
    pub module: &'static str,
    /// What to pass for which variable; variables that the trimmed module lacks are skipped.
    pub arguments: Vec<(&'static str, Expression)>,
}

impl Call {
    /// The call's name: the module's, as an identifier.
    pub fn name(&self) -> String {
        self.module.replace('-', "_")
    }
}

/// All stacks of a contract, in the order in which they are to be applied.
pub fn stacks(contract: &Contract) -> Vec<Stack> {
    let security = &contract.security_account;
    let mut stacks: Vec<Stack> = security
        .regions
        .iter()
        .map(|region| Stack {
            account: "security".to_owned(),
            account_id: security.id.clone(),
            region: region.clone(),
            calls: security_calls(contract, region),
        })
        .collect();
    for (name, account) in &contract.application_account {
        stacks.extend(account.regions.iter().map(|region| Stack {
            account: name.clone(),
            account_id: account.id.clone(),
            region: region.clone(),
            calls: vec![application_account(contract, account, region)],
        }));
    }
    stacks
}

/// Ids of the accounts that send from a region, sorted.
fn senders(contract: &Contract, region: &str) -> Vec<String> {
    let accounts = contract.application_account.values();
    let mut ids: Vec<String> = accounts
        .filter(|account| account.regions.iter().any(|sends| sends == region))
        .map(|account| account.id.clone())
        .collect();
    ids.sort();
    ids
}

fn security_calls(contract: &Contract, region: &str) -> Vec<Call> {
    let security = &contract.security_account;
    let partition = contract.partition.as_str();
    let namespace = &contract.namespace;
    let home = region == security.home();
    let mut calls = Vec::new();
    if home {
        calls.push(security_account(contract));
    }
    let senders = senders(contract, region);
    if !senders.is_empty() {
        // Further regions are stacks of their own, so there the home stack's ARNs are built from its names.
        let (role, stream) = if home {
            (output_of("security_account", "destination_role_arn"), output_of("security_account", "stream_arn"))
        } else {
            (
                format!("arn:{partition}:iam::{}:role/{namespace}-destination", security.id).into(),
                format!("arn:{partition}:kinesis:{}:{}:stream/{namespace}-logs", security.home(), security.id).into(),
            )
        };
        calls.push(Call {
            module: "log-destination",
            arguments: vec![
                ("namespace", namespace.clone().into()),
                ("role_arn", role),
                ("stream_arn", stream),
                ("source_accounts", senders.into()),
            ],
        });
    }
    calls
}

fn security_account(contract: &Contract) -> Call {
    let archive = &contract.archive;
    let mut accounts: Vec<String> = contract.application_account.values().map(|account| account.id.clone()).collect();
    accounts.sort();
    let transitions: Vec<Expression> = archive
        .transitions()
        .into_iter()
        .map(|(days, class)| object([("days", days.into()), ("storage_class", class.into())]))
        .collect();
    let mut arguments: Vec<(&'static str, Expression)> = vec![
        ("namespace", contract.namespace.clone().into()),
        ("source_accounts", accounts.into()),
        ("analysts", contract.analysts.clone().into()),
        ("deployers", contract.deployers.clone().into()),
        ("break_glass", contract.break_glass.clone().into()),
        (
            "stream_mode",
            match contract.stream.mode {
                StreamMode::OnDemand => "ON_DEMAND",
                StreamMode::Provisioned => "PROVISIONED",
            }
            .into(),
        ),
    ];
    arguments.extend(contract.stream.shards.map(|shards| ("shard_count", shards.into())));
    arguments.extend([
        ("retention_hours", contract.stream.retention_hours.into()),
        ("buffer_mib", contract.delivery.buffer_mib.into()),
        ("buffer_seconds", contract.delivery.buffer_seconds.into()),
        ("prefix", contract.delivery.prefix.clone().into()),
        ("error_prefix", contract.delivery.error_prefix.clone().into()),
        ("bucket_name", archive.bucket.clone().into()),
        ("transitions", transitions.into()),
        ("expire_after_days", archive.expire_after_days.into()),
        (
            "lock_mode",
            match archive.lock {
                Lock::Compliance => "COMPLIANCE",
                Lock::Governance | Lock::None => "GOVERNANCE",
            }
            .into(),
        ),
        ("lock_days", archive.lock_days.into()),
        ("subscribers", subscribers(contract)),
        ("silence_hours", contract.alarms.stream_silence_hours.into()),
    ]);
    Call { module: "security-account", arguments }
}

fn application_account(contract: &Contract, account: &ApplicationAccount, region: &str) -> Call {
    let partition = contract.partition.as_str();
    let namespace = &contract.namespace;
    let security = &contract.security_account.id;
    let log_groups: BTreeMap<&str, Expression> = account
        .log_group
        .iter()
        .map(|(name, group)| {
            let settings = object([
                ("filter_pattern", group.filter_pattern.clone().into()),
                ("retention_days", group.retention_days.into()),
                ("distribution", group.distribution.clone().into()),
                ("create", group.create.into()),
            ]);
            (name.as_str(), settings)
        })
        .collect();
    let files: Vec<Expression> = account
        .log_group
        .iter()
        .flat_map(|(name, group)| group.files.iter().map(move |path| (name, path)))
        .map(|(name, path)| object([("path", path.clone().into()), ("log_group", name.clone().into())]))
        .collect();
    let mut arguments: Vec<(&'static str, Expression)> = vec![
        ("namespace", namespace.clone().into()),
        ("destination_arn", format!("arn:{partition}:logs:{region}:{security}:destination:{namespace}-logs").into()),
    ];
    // The role that applies must be among those whom the key's policy lets change it.
    arguments.extend(contract.terraform.assume_role.as_ref().map(|role| {
        let deployers = vec![format!("arn:{partition}:iam::{}:role/{role}", account.id)];
        ("deployers", deployers.into())
    }));
    arguments.extend([
        ("log_groups", object(log_groups)),
        ("agent_files", files.into()),
        ("subscribers", subscribers(contract)),
        ("silence_hours", contract.alarms.silence_hours.into()),
    ]);
    Call { module: "application-account", arguments }
}

fn subscribers(contract: &Contract) -> Expression {
    let subscribers: Vec<Expression> = contract
        .alarms
        .notify
        .iter()
        .map(|endpoint| {
            let protocol = if endpoint.starts_with("https://") { "https" } else { "email" };
            object([("protocol", protocol.into()), ("endpoint", endpoint.clone().into())])
        })
        .collect();
    subscribers.into()
}

fn object<'a>(entries: impl IntoIterator<Item = (&'a str, Expression)>) -> Expression {
    Expression::Object(entries.into_iter().map(|(key, value)| (hcl::ObjectKey::from(key), value)).collect())
}

fn output_of(module: &str, output: &str) -> Expression {
    Traversal::builder(Variable::unchecked("module")).attr(module).attr(output).build().into()
}

impl Stack {
    /// The stack's folder, relative to the output folder.
    pub fn folder(&self) -> String {
        format!("stacks/{}/{}", self.account, self.region)
    }

    /// Its one file: path and content. Hundreds of stacks are hundreds of folders, so each has as few files as can be.
    pub(super) fn file(
        &self,
        contract: &Contract,
        interfaces: &BTreeMap<String, Interface>,
    ) -> Result<(String, Vec<u8>), GenerateError> {
        let mut blocks = vec![self.terraform(contract), self.provider(contract)];
        blocks.extend(self.modules(interfaces)?);
        blocks.extend(self.outputs(interfaces)?);
        let mut formatter = Formatter::builder().prefer_ident_keys(true).build_vec();
        Body::from(blocks).format(&mut formatter)?;
        let text = String::from_utf8_lossy(&formatter.into_inner()).into_owned();
        let text = layout(&format!("{PROVENANCE}{text}"));
        Ok((format!("{}/main.tf", self.folder()), text.into_bytes()))
    }

    fn terraform(&self, contract: &Contract) -> Block {
        let settings = &contract.terraform;
        let aws =
            object([("source", "hashicorp/aws".into()), ("version", settings.aws_provider_version.clone().into())]);
        let mut block = Block::builder("terraform")
            .add_attribute(("required_version", settings.required_version.clone()))
            .add_block(Block::builder("required_providers").add_attribute(("aws", aws)).build());
        if let Some(s3) = &settings.backend.s3 {
            let key = format!("{}/{}/{}.tfstate", s3.key_prefix, self.account, self.region);
            let mut backend = Block::builder("backend")
                .add_label("s3")
                .add_attribute(("bucket", s3.bucket.clone()))
                .add_attribute(("region", s3.region.clone()))
                .add_attribute(("key", key))
                .add_attribute(("encrypt", true))
                .add_attribute(("use_lockfile", true));
            if let Some(key) = &s3.kms_key_id {
                backend = backend.add_attribute(("kms_key_id", key.clone()));
            }
            if let Some(role) = &s3.role_arn {
                backend = backend.add_attribute(("assume_role", object([("role_arn", role.clone().into())])));
            }
            block = block.add_block(backend.build());
        }
        block.build()
    }

    fn provider(&self, contract: &Contract) -> Block {
        let mut provider = Block::builder("provider")
            .add_label("aws")
            .add_attribute(("region", self.region.clone()))
            .add_attribute(("allowed_account_ids", vec![self.account_id.clone()]));
        if let Some(role) = &contract.terraform.assume_role {
            let arn = format!("arn:{}:iam::{}:role/{role}", contract.partition.as_str(), self.account_id);
            provider = provider.add_block(Block::builder("assume_role").add_attribute(("role_arn", arn)).build());
        }
        if !contract.tags.is_empty() {
            let tags = object(contract.tags.iter().map(|(key, value)| (key.as_str(), value.clone().into())));
            provider = provider.add_block(Block::builder("default_tags").add_attribute(("tags", tags)).build());
        }
        provider.build()
    }

    fn modules(&self, interfaces: &BTreeMap<String, Interface>) -> Result<Vec<Block>, GenerateError> {
        self.calls
            .iter()
            .map(|call| {
                let interface = interface_of(interfaces, call)?;
                let mut block = Block::builder("module")
                    .add_label(call.name())
                    .add_attribute(("source", format!("../../../modules/{}", call.module)));
                for (name, value) in &call.arguments {
                    if interface.variables.contains(*name) {
                        block = block.add_attribute(Attribute::new(*name, value.clone()));
                    }
                }
                Ok(block.build())
            })
            .collect()
    }

    fn outputs(&self, interfaces: &BTreeMap<String, Interface>) -> Result<Vec<Block>, GenerateError> {
        let mut blocks = Vec::new();
        for call in &self.calls {
            let call_name = call.name();
            for (name, description) in &interface_of(interfaces, call)?.outputs {
                // Two modules of one stack may have outputs of one name.
                let label = if self.calls.len() == 1 { name.clone() } else { format!("{call_name}_{name}") };
                blocks.push(
                    Block::builder("output")
                        .add_label(label)
                        .add_attribute(("description", description.clone()))
                        .add_attribute(("value", output_of(&call_name, name)))
                        .build(),
                );
            }
        }
        Ok(blocks)
    }
}

fn interface_of<'a>(interfaces: &'a BTreeMap<String, Interface>, call: &Call) -> Result<&'a Interface, GenerateError> {
    interfaces.get(call.module).ok_or_else(|| GenerateError::NoModule(call.module.to_owned()))
}
