//! What an override file does to a block.
//!
//! Terraform Language Documentation, "Override Files", "Merging Behavior".

use crate::hcl::ast::{Block, Body};

/// Puts what `over` says into `base`: its attributes replace those of the same name, its nested blocks all those of the same kind.
pub fn block(base: &mut Block, over: Block) {
    let merged_inside = |kind: &str| match &*base.kind.text {
        // Merged argument by argument.
        "resource" | "data" => kind == "lifecycle",
        "terraform" => kind == "required_providers",
        _ => false,
    };
    let (inside, replacing): (Vec<Block>, Vec<Block>) =
        over.body.blocks.into_iter().partition(|inner| merged_inside(&inner.kind.text));
    attributes(&mut base.body, over.body.attributes);
    for inner in inside {
        match base.body.blocks.iter_mut().find(|block| block.kind.text == inner.kind.text) {
            Some(before) => attributes(&mut before.body, inner.body.attributes),
            None => base.body.blocks.push(inner),
        }
    }
    base.body.blocks.retain(|block| !replacing.iter().any(|other| makes(other) == makes(block)));
    base.body.blocks.extend(replacing);
}

fn attributes(body: &mut Body, over: Vec<crate::hcl::ast::Attribute>) {
    for attribute in over {
        match body.attributes.iter_mut().find(|before| before.name.text == attribute.name.text) {
            Some(before) => *before = attribute,
            None => body.attributes.push(attribute),
        }
    }
}

/// The kind of block that a block makes: a dynamic one makes those of its label.
pub fn makes(block: &Block) -> &str {
    match (&*block.kind.text, block.labels.as_slice()) {
        ("dynamic", [label]) => &label.text,
        (kind, _) => kind,
    }
}
