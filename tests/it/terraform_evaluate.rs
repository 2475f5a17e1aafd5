//! What resources say whose values are not all known.

use seclog::base::{Kind, Resource, Value, identity};
use seclog::terraform::environment::Environment;
use seclog::terraform::evaluate::{self, Evaluated};
use seclog::terraform::files::Files;
use seclog::terraform::folder;
use seclog::terraform::library::Library;

use crate::project;

/// The root module of these files, evaluated on a thread with the stack that it needs.
fn evaluated(files: &[(&str, &str)]) -> Evaluated {
    let folder = project::folder_of(files);
    let path = folder.path().join("live").canonicalize().unwrap();
    let read = Files::new(folder.path()).unwrap();
    let run = || evaluate::root(&read, &Library::default(), &Environment::default(), folder::read(&read, &path), &[]);
    std::thread::scope(|scope| {
        std::thread::Builder::new().stack_size(evaluate::STACK).spawn_scoped(scope, run).unwrap().join().unwrap()
    })
}

fn root(text: &str) -> Evaluated {
    evaluated(&[("live/main.tf", text)])
}

fn output<'a>(evaluated: &'a Evaluated, name: &str) -> &'a Value {
    &evaluated.outputs.iter().find(|(output, _)| &**output == name).unwrap().1
}

fn resource<'a>(evaluated: &'a Evaluated, address: &str) -> &'a Resource {
    evaluated.resources.iter().find(|resource| &*resource.address == address).unwrap()
}

fn addresses(evaluated: &Evaluated) -> Vec<&str> {
    evaluated.resources.iter().map(|resource| &*resource.address).collect()
}

fn text(value: &Value) -> Option<&str> {
    value.as_str().map(|text| &**text)
}

#[test]
fn a_slice_of_an_unknown_list_has_as_many_elements_as_it_says() {
    let evaluated = root(
        r#"
        data "aws_availability_zones" "all" {}
        locals { zones = slice(data.aws_availability_zones.all.names, 1, 3) }
        resource "aws_subnet" "a" {
          count             = length(local.zones)
          availability_zone = local.zones[count.index]
        }
        output "networks" { value = [for n, zone in local.zones : cidrsubnet("10.0.0.0/16", 8, n)] }
        "#,
    );
    assert_eq!(addresses(&evaluated), ["aws_subnet.a[0]", "aws_subnet.a[1]", "data.aws_availability_zones.all"]);
    let zone = resource(&evaluated, "aws_subnet.a[0]").values.get("availability_zone").unwrap();
    assert_eq!(identity::of(zone), "data.aws_availability_zones.all.names[1]");
    let networks = output(&evaluated, "networks").as_seq().unwrap();
    assert_eq!(text(&networks.items()[1]), Some("10.0.1.0/24"));
}

#[test]
fn the_working_folder_is_the_roots_of_which_the_end_is_known() {
    let evaluated = root(
        r#"
        output "name" { value = "ex-${basename(path.cwd)}" }
        output "whole" { value = path.cwd }
        "#,
    );
    assert_eq!(text(output(&evaluated, "name")), Some("ex-live"));
    assert_eq!(text(output(&evaluated, "whole")), None);
}

#[test]
fn what_a_resource_does_not_say_is_the_providers_default_null_or_unknown() {
    let evaluated = root(
        r#"
        resource "aws_iam_role" "r" { assume_role_policy = "{}" }
        output "default" { value = aws_iam_role.r.max_session_duration }
        output "null" { value = aws_iam_role.r.description }
        output "unknown" { value = aws_iam_role.r.name }
        "#,
    );
    assert_eq!(output(&evaluated, "default").as_number(), Some(&3600_usize.into()));
    assert!(output(&evaluated, "null").is_null());
    assert_eq!(identity::of(output(&evaluated, "unknown")), "aws_iam_role.r.name");
}

#[test]
fn a_name_that_the_provider_makes_up_begins_with_its_prefix() {
    let evaluated = root(
        r#"
        resource "aws_s3_bucket" "b" { bucket_prefix = "secops-" }
        output "known" { value = startswith("a:${aws_s3_bucket.b.id}", "a:secops-") }
        "#,
    );
    assert_eq!(output(&evaluated, "known").as_bool(), Some(true));
    let name = resource(&evaluated, "aws_s3_bucket.b").values.get("bucket").unwrap();
    assert_eq!(identity::of(name), "aws_s3_bucket.b.bucket");
}

#[test]
fn an_unknown_condition_with_null_is_the_default_or_what_the_provider_sets() {
    let evaluated = root(
        r#"
        variable "on" { type = bool }
        resource "aws_sqs_queue" "q" {
          name          = var.on ? "a" : null
          delay_seconds = var.on ? 5 : null
        }
        "#,
    );
    let queue = &resource(&evaluated, "aws_sqs_queue.q").values;
    let otherwise = |name: &str| match &queue.get(name).unwrap().kind {
        Kind::Either(either) => either.otherwise().clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(identity::of(&otherwise("name")), "aws_sqs_queue.q.name");
    assert_eq!(otherwise("delay_seconds").as_number(), Some(&0_usize.into()));
}

#[test]
fn a_variable_that_may_not_be_null_has_its_default_instead() {
    let evaluated = evaluated(&[
        (
            "live/main.tf",
            r#"
            variable "on" { type = bool }
            module "m" {
              source = "./m"
              name   = var.on ? "given" : null
            }
            output "name" { value = module.m.name }
            "#,
        ),
        (
            "live/m/main.tf",
            r#"
            variable "name" {
              type     = string
              default  = "default"
              nullable = false
            }
            output "name" { value = var.name }
            "#,
        ),
    ]);
    let Kind::Either(either) = &output(&evaluated, "name").kind else { panic!() };
    assert_eq!((text(either.then()), text(either.otherwise())), (Some("given"), Some("default")));
}

#[test]
fn data_sources_of_checks_are_read_too() {
    let evaluated = root(
        r#"
        check "health" {
          data "aws_caller_identity" "me" {}
          assert {
            condition     = data.aws_caller_identity.me.account_id != ""
            error_message = "nobody"
          }
        }
        "#,
    );
    assert_eq!(addresses(&evaluated), ["data.aws_caller_identity.me"]);
    assert_eq!(evaluated.unchecked, []);
}
