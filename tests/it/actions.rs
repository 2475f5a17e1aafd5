//! The action table and what is asked of it.

mod needs;

use seclog::iam::actions::{AccessLevel, Action, ActionIds, KeyType, Service, ValueKind, global_condition_keys, table};

fn names(ids: &ActionIds) -> Vec<String> {
    ids.iter().map(|id| action(id).to_string()).collect()
}

fn action(id: u32) -> Action<'static> {
    table().action(id).expect("an action of this number")
}

fn named(name: &str) -> Action<'static> {
    action(table().lookup(name).unwrap_or_else(|| panic!("{name} is not in the table")))
}

#[test]
fn everything_is_numbered_in_order() {
    let all = names(&table().expand("*"));
    assert_eq!(all.len(), table().len() as usize);
    assert!(all.len() > 22_000, "{}", all.len());
    let mut sorted: Vec<_> = table().services().iter().map(Service::name).collect();
    sorted.sort_unstable();
    assert!(table().services().iter().map(Service::name).eq(sorted));
    for (id, name) in (0..).zip(&all) {
        assert_eq!(table().lookup(name), Some(id), "{name}");
        assert_eq!(table().lookup(&name.to_uppercase()), Some(id), "{name}");
    }
    assert!(table().action(table().len()).is_none());
    assert!(table().action(u32::MAX).is_none());
}

#[test]
fn every_line_of_the_table_is_understood() {
    for service in table().services() {
        for action in service.actions() {
            assert_ne!(action.access_levels().iter().count(), 0, "{action}");
            action.condition_keys().for_each(drop);
        }
        for resource_type in service.resource_types() {
            assert!(resource_type.arns().all(|arn| arn.starts_with("arn:${Partition}:")), "{resource_type:?}");
        }
    }
    let uses = |name: &str| named(name).resource_types().map(|used| used.resource_type().name()).collect::<Vec<_>>();
    assert_eq!(uses("s3:PutBucketPolicy"), ["bucket"]);
    assert_eq!(uses("kinesis:ListStreams"), Vec::<&str>::new());
    assert_eq!(uses("firehose:PutRecord"), ["deliverystream"]);
}

#[test]
fn an_action_of_two_services_with_one_prefix_works_on_the_resources_of_both() {
    let is_granted = |action: &str, resource: &str| !table().granted(&table().expand(action), &[resource]).is_empty();
    for (action, resource) in [
        ("elasticloadbalancing:AddTags", "arn:aws:elasticloadbalancing:*:*:targetgroup/*/*"),
        ("elasticloadbalancing:AddTags", "arn:aws:elasticloadbalancing:*:*:loadbalancer/classic"),
        ("elasticloadbalancing:DeleteLoadBalancer", "arn:aws:elasticloadbalancing:*:*:loadbalancer/app/*/*"),
        ("apigateway:GET", "arn:aws:apigateway:eu-west-1::/apis/a1b2"),
        ("apigateway:GET", "arn:aws:apigateway:eu-west-1::/restapis/a1b2"),
        ("lex:TagResource", "arn:aws:lex:eu-west-1:111122223333:test-set/A1B2"),
        ("lex:TagResource", "arn:aws:lex:eu-west-1:111122223333:bot-channel:logs:live:chat"),
        ("ses:TagResource", "arn:aws:ses:eu-west-1:111122223333:mailmanager-rule-set/rs-1"),
    ] {
        assert!(is_granted(action, resource), "{action} {resource}");
    }
    assert!(!is_granted("elasticloadbalancing:DeleteLoadBalancer", "arn:aws:elasticloadbalancing:*:*:targetgroup/*/*"));
}

/// Whether a name matches a pattern: as slow and plain as it can be said.
fn like(pattern: &str, name: &str) -> bool {
    match (pattern.chars().next(), name.chars().next()) {
        (None, None) => true,
        (Some('*'), _) => like(&pattern[1..], name) || (!name.is_empty() && like(pattern, &name[1..])),
        (Some(p), Some(n)) => (p == '?' || p.eq_ignore_ascii_case(&n)) && like(&pattern[1..], &name[1..]),
        _ => false,
    }
}

#[test]
fn patterns_name_actions() {
    let expand = |pattern: &str| names(&table().expand(pattern));
    assert_eq!(expand("kinesis:PutRecord*"), ["kinesis:PutRecord", "kinesis:PutRecords"]);
    assert_eq!(expand("KINESIS:putrecord"), ["kinesis:PutRecord"]);
    assert_eq!(expand("kinesis:PutRecord?"), ["kinesis:PutRecords"]);
    assert_eq!(expand("kinesis:S*Shard"), ["kinesis:SplitShard", "kinesis:SubscribeToShard"]);
    assert_eq!(expand("?inesis:*hardIt*"), ["kinesis:GetShardIterator"]);
    assert_eq!(table().expand("s3:Put*").len(), 40);
    assert_eq!(table().expand("s3:*").ranges().len(), 1);
    assert_eq!(table().expand("*"), table().expand("*:*"));
    assert_eq!(table().expand("*"), table().expand("**"));
}

#[test]
fn patterns_that_name_nothing() {
    for pattern in
        ["", ":", "s3", "s3:", ":*", "s3:Nothing", "nothing:*", "s3:PutObject:", "s3:P\u{fa}t*", "kinesis: *"]
    {
        assert!(table().expand(pattern).is_empty(), "{pattern}");
    }
    assert_eq!(table().lookup("s3:*"), None);
    assert_eq!(table().lookup("PutObject"), None);
}

#[test]
fn expanding_agrees_with_trying_every_action() {
    let patterns =
        ["s3:*Put*", "*:Put*", "*s*:*a?e*", "s3*", "k*:*", "iam:?et*", "logs:put*y", "*:*", "ec2:Describe*s", "s?:*"];
    let all = names(&table().expand("*"));
    for pattern in patterns {
        let slow: Vec<_> = all.iter().filter(|name| like(pattern, name)).cloned().collect();
        assert_eq!(names(&table().expand(pattern)), slow, "{pattern}");
        assert_eq!(table().expand_not([pattern]).len(), all.len() - slow.len(), "{pattern}");
    }
    let one_by_one = patterns.iter().fold(ActionIds::default(), |ids, pattern| ids.union(&table().expand(pattern)));
    assert_eq!(table().expand_all(patterns), one_by_one);
}

#[test]
fn sets_of_actions_join() {
    let set = |numbers: &[u32]| numbers.iter().copied().collect::<ActionIds>();
    let (left, right) = (set(&[1, 2, 3, 9]), set(&[8, 4, 2]));
    assert_eq!(left.union(&right), set(&[1, 2, 3, 4, 8, 9]));
    assert_eq!(left.union(&right).ranges(), [1..5, 8..10]);
    assert_eq!(left.complement(11).iter().collect::<Vec<_>>(), [0, 4, 5, 6, 7, 8, 10]);
    assert_eq!((left.len(), left.contains(3), left.contains(4), left.contains(0)), (4, true, false, false));
    assert!(set(&[]).is_empty());
    assert_eq!(set(&[]).complement(0), set(&[]));
}

#[test]
fn an_action_may_have_several_access_levels() {
    let levels = |name: &str| named(name).access_levels().iter().collect::<Vec<_>>();
    assert_eq!(levels("s3:GetObject"), [AccessLevel::Read]);
    assert_eq!(levels("s3:PutBucketPolicy"), [AccessLevel::Write, AccessLevel::PermissionsManagement]);
    assert_eq!(levels("kinesis:AddTagsToStream"), [AccessLevel::Write, AccessLevel::Tagging]);
}

#[test]
fn condition_keys_have_types() {
    let one = |kind| Some(KeyType { kind, also: None, multivalued: false });
    let many = |kind| Some(KeyType { kind, also: None, multivalued: true });
    let cases = [
        ("s3:prefix", one(ValueKind::String)),
        ("S3:PREFIX", one(ValueKind::String)),
        ("s3:TlsVersion", one(ValueKind::Numeric)),
        ("aws:SecureTransport", one(ValueKind::Bool)),
        ("aws:sourceip", one(ValueKind::IpAddress)),
        ("aws:PrincipalOrgPaths", many(ValueKind::String)),
        ("aws:ResourceTag/team", one(ValueKind::String)),
        ("aws:ResourceTag/", None),
        ("aws:ResourceTag", None),
        ("kms:EncryptionContext:aws:s3:arn", one(ValueKind::String)),
        ("codebuild:secondarySources/main.auth.type", one(ValueKind::String)),
        ("codebuild:secondarySources/main.auth", None),
        ("lambda:SourceFunctionArn", one(ValueKind::Arn)),
        ("saml:aud", one(ValueKind::String)),
        ("oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE:sub", one(ValueKind::String)),
        ("s3:nothing", None),
        ("aws:Nothing", None),
        ("nothing", None),
    ];
    for (name, key_type) in cases {
        assert_eq!(table().condition_key(name), key_type, "{name}");
    }
    let epoch = table().condition_key("aws:EpochTime").expect("a global key");
    assert_eq!((epoch.kind, epoch.also), (ValueKind::Date, Some(ValueKind::Numeric)));
}

#[test]
fn every_global_condition_key_is_understood() {
    let text = crate::project::text("data/global-condition-keys.txt");
    assert_eq!(global_condition_keys().count(), text.lines().count());
}

#[test]
fn an_action_has_the_condition_keys_of_what_it_works_on() {
    let keys = |name: &str| named(name).condition_keys().map(|key| key.name).collect::<Vec<_>>();
    assert!(keys("s3:PutObject").contains(&"s3:x-amz-server-side-encryption"));
    assert!(!keys("s3:GetObject").contains(&"s3:x-amz-server-side-encryption"));
    assert!(keys("kms:Decrypt").contains(&"kms:ViaService"));
    let has = |action: &str, key: &str| named(action).condition_key(key).is_some();
    assert!(has("s3:GetObject", "aws:SecureTransport") && has("s3:GetObject", "s3:tlsversion"));
    assert!(has("kms:Decrypt", "kms:EncryptionContext:aws:s3:arn"));
    assert!(!has("s3:GetObject", "s3:prefix") && has("s3:ListBucket", "s3:prefix"));
    // Of the resource type.
    assert!(keys("logs:PutSubscriptionFilter").contains(&"aws:ResourceTag/${TagKey}"));
    for id in table().expand("s3:*").iter() {
        let keys: Vec<_> = action(id).condition_keys().map(|key| key.name).collect();
        assert_eq!(keys.iter().collect::<std::collections::BTreeSet<_>>().len(), keys.len(), "{}", action(id));
    }
}

fn granted(patterns: &[&str], resources: &[&str]) -> Vec<String> {
    names(&table().granted(&table().expand_all(patterns.iter().copied()), resources))
}

#[test]
fn the_resource_decides_what_a_wildcard_grants() {
    let on_objects = granted(&["s3:Put*"], &["arn:aws:s3:::secops-logs/*"]);
    assert_eq!(
        on_objects,
        [
            "s3:PutObject",
            "s3:PutObjectAcl",
            "s3:PutObjectAnnotation",
            "s3:PutObjectLegalHold",
            "s3:PutObjectRetention",
            "s3:PutObjectTagging",
            "s3:PutObjectVersionAcl",
            "s3:PutObjectVersionAnnotation",
            "s3:PutObjectVersionTagging",
        ]
    );
    let on_both = granted(&["s3:Put*"], &["arn:aws:s3:::secops-logs", "arn:aws:s3:::secops-logs/*"]);
    assert_eq!(on_both.len(), 30);
    let managing = |name: &&String| named(name).access_levels().contains(AccessLevel::PermissionsManagement);
    assert_eq!(
        on_both.iter().filter(managing).collect::<Vec<_>>(),
        [
            "s3:PutBucketAcl",
            "s3:PutBucketOwnershipControls",
            "s3:PutBucketPolicy",
            "s3:PutBucketPublicAccessBlock",
            "s3:PutObjectAcl",
            "s3:PutObjectVersionAcl",
        ]
    );
    assert_eq!(granted(&["s3:Put*"], &["*"]).len(), 40);
}

#[test]
fn resources_that_an_action_can_work_on() {
    let cases = [
        ("kinesis:PutRecord", "arn:aws:kinesis:eu-west-1:111122223333:stream/logs", true),
        ("kinesis:PutRecord", "arn:aws:kinesis:*:*:stream/*", true),
        ("kinesis:PutRecord", "arn:aws:kinesis:*:*:*", true),
        ("kinesis:PutRecord", "arn:*:kinesis:*", true),
        ("kinesis:PutRecord", "arn:aws:kinesis:eu-west-1:111122223333:stream", false),
        ("kinesis:PutRecord", "arn:aws:kinesis::111122223333:stream/logs", false),
        ("kinesis:PutRecord", "arn:aws:firehose:eu-west-1:111122223333:stream/logs", false),
        ("kinesis:PutRecord", "kinesis", false),
        ("kinesis:PutRecord", "", false),
        ("kinesis:PutRecord", "**", true),
        ("kinesis:ListStreams", "arn:aws:kinesis:*:*:*", false),
        ("kinesis:ListStreams", "*", true),
        ("kinesis:ListStreams", "?", true),
        // Log groups are often written with all their streams.
        ("logs:CreateLogStream", "arn:aws:logs:eu-west-1:111122223333:log-group:/payments/api:*", true),
        ("logs:PutLogEvents", "arn:aws:logs:eu-west-1:111122223333:log-group:/payments/api:log-stream:web", true),
        ("logs:PutLogEvents", "arn:aws:logs:eu-west-1:111122223333:log-group:/payments/api", false),
        ("logs:PutLogEvents", "arn:aws:logs:eu-west-1:111122223333:log-group:/payments/api:logstream:web", false),
        ("iam:PassRole", "arn:aws:iam::111122223333:role/path/name", true),
        ("iam:PassRole", "arn:aws:iam::111122223333:role/${aws:username}", true),
        ("iam:PassRole", "arn:aws:iam::${aws:PrincipalAccount}:role/name", true),
        ("iam:PassRole", "arn:aws:iam::111122223333:user/*", false),
        ("s3:GetObject", "arn:aws:s3:::${aws:username}", true),
        ("s3:GetObject", "arn:aws:s3:::bucket", false),
        ("s3:GetObject", "arn:aws:s3:::bucket*", true),
        ("s3:ListBucket", "arn:aws:s3:::bucket/", false),
        ("s3:ListBucket", "arn:aws:s3:::bu?ket", true),
        ("s3:ListBucket", "arn:aws:s3:::bu${*}ket", true),
        ("apigateway:GET", "arn:aws:apigateway:eu-west-1::/restapis/abc", true),
        ("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:key/*", true),
        ("kms:Decrypt", "arn:aws:kms:eu-west-1:111122223333:alias/*", false),
    ];
    for (action, resource, expected) in cases {
        assert_eq!(granted(&[action], &[resource]).len() == 1, expected, "{action} on {resource}");
    }
    assert!(granted(&["kinesis:*"], &[]).is_empty());
}

/// Numbers that look random and are the same in each run (a linear congruential generator).
fn random(state: &mut u64, below: usize) -> usize {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*state >> 33).expect("31 bits") % below
}

#[test]
fn a_pattern_made_from_an_arn_grants_what_works_on_it() {
    let mut state = 1;
    for service in table().services() {
        for action in service.actions().step_by(5) {
            for used in action.resource_types() {
                for template in used.resource_type().arns() {
                    let mut arn = template.to_owned();
                    while let Some((before, after)) = arn.split_once("${") {
                        arn = format!("{before}name{}", after.split_once('}').expect("the variable's end").1);
                    }
                    // Wildcards in place of parts that hold no colon.
                    let mut pattern: Vec<char> = arn.chars().collect();
                    for _ in 0..random(&mut state, 4) {
                        let at = random(&mut state, pattern.len());
                        if pattern[at] != ':' {
                            pattern[at] = ['*', '?'][random(&mut state, 2)];
                        }
                    }
                    let pattern: String = pattern.into_iter().collect();
                    let ids = [action.id()].into_iter().collect();
                    assert_eq!(table().granted(&ids, &[&pattern]), ids, "{action} on {pattern}");
                }
            }
        }
    }
}
