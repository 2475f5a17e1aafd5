//! The README of what was generated: what lies where, and how to apply it.

use std::fmt::Write as _;

use super::stack::Stack;
use crate::config::Contract;

/// A page of Markdown. `stacks` come in the order in which they are to be applied.
pub fn readme(contract: &Contract, stacks: &[Stack]) -> String {
    let mut page = String::from(
        "# Central security logging\n\n\
         Written by `seclog tf gen` from seclog.hcl: change the contract, not these files, and run it again. A file that you do change is \
         kept and named; lock files and state are never touched.\n\n\
         - `modules/`: the Terraform modules, without what this contract does not use.\n\
         - `stacks/ACCOUNT/REGION/`: one root stack for each account and region.\n\n\
         ## Apply\n\n\
         In this order: the security account's home region first, since the other stacks send to what it creates.\n\n\
         | stack | account | region |\n|---|---|---|\n",
    );
    for stack in stacks {
        let _ = writeln!(page, "| `{}` | {} | {} |", stack.folder(), stack.account_id, stack.region);
    }
    let _ = write!(
        page,
        "\nFor each:\n\n```sh\nterraform -chdir=STACK init\nterraform -chdir=STACK apply\n```\n\n\
         The principal that applies in the security account must be one of `deployers` or `break_glass`: the bucket's and the key's policy \
         let nobody else change them.\n\n\
         Logs arrive in the bucket `{}`.\n",
        contract.archive.bucket
    );
    page
}
