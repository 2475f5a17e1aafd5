//! Which functions there are, what they take, and how they are called.

use super::{
    Call, collection, conversion, date, encoding, file, format, hash, json, list, logic, map, network, number, regex,
    rsa, set, string, template, yaml,
};
use crate::base::{Kind, Type, Value};
use crate::hcl::eval::{Result, lift};
use crate::hcl::types::convert;

/// What an argument is converted to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Takes {
    Any,
    /// Also null.
    Nullable,
    Number,
    String,
    List,
    Set,
    Bools,
    Strings,
    StringsByKey,
}

/// What a function gives as long as its arguments are not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gives {
    Any,
    Bool,
    Number,
    String,
    Strings,
    Numbers,
    Set,
}

/// How a function deals with what is not known, and with what is sensitive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Knows {
    /// Its arguments must be known whole. Anything sensitive in them makes the result so.
    Whole,
    /// It deals with unknown arguments by itself. Anything sensitive in them makes the result so.
    Parts,
    /// The same, but what is inside of its arguments stays as it is: only a sensitive argument makes the result so.
    Elements,
    /// It deals with everything by itself, sensitivity and unknown conditions too.
    Itself,
}

/// A function.
pub struct Function {
    name: &'static str,
    parameters: &'static [Takes],
    variadic: Option<Takes>,
    gives: Gives,
    knows: Knows,
    run: fn(&Call<'_>) -> Result<Value>,
}

const fn of(
    name: &'static str,
    parameters: &'static [Takes],
    gives: Gives,
    knows: Knows,
    run: fn(&Call<'_>) -> Result<Value>,
) -> Function {
    Function { name, parameters, variadic: None, gives, knows, run }
}

impl Function {
    const fn and(mut self, variadic: Takes) -> Self {
        self.variadic = Some(variadic);
        self
    }

    /// How many arguments it takes: at least, and at most where there is a most.
    pub fn arity(&self) -> (usize, Option<usize>) {
        let least = self.parameters.len();
        (least, if self.variadic.is_some() { None } else { Some(least) })
    }
}

use Gives::{Bool, Numbers};
use Knows::{Elements, Itself, Parts, Whole};
use Takes::{Any, Bools, List, Nullable, Number, Set, String, Strings, StringsByKey};

/// All functions, sorted by name.
static FUNCTIONS: [Function; 116] = [
    of("abs", &[Number], Gives::Number, Whole, number::abs),
    of("abspath", &[String], Gives::String, Whole, file::abspath),
    of("alltrue", &[Bools], Bool, Parts, logic::all_true),
    of("anytrue", &[Bools], Bool, Parts, logic::any_true),
    of("base64decode", &[String], Gives::String, Whole, encoding::base64_decode),
    of("base64encode", &[String], Gives::String, Whole, encoding::base64_encode),
    of("base64gzip", &[String], Gives::String, Whole, encoding::base64_gzip),
    of("base64sha256", &[String], Gives::String, Whole, hash::base64_sha256),
    of("base64sha512", &[String], Gives::String, Whole, hash::base64_sha512),
    of("basename", &[String], Gives::String, Parts, file::base_name),
    of("bcrypt", &[String], Gives::String, Whole, hash::bcrypt).and(Number),
    of("ceil", &[Number], Gives::Number, Whole, number::ceil),
    of("chomp", &[String], Gives::String, Whole, string::chomp),
    of("chunklist", &[List, Number], Gives::Any, Elements, list::chunks),
    of("cidrhost", &[String, Number], Gives::String, Whole, network::host),
    of("cidrnetmask", &[String], Gives::String, Whole, network::netmask),
    of("cidrsubnet", &[String, Number, Number], Gives::String, Whole, network::subnet),
    of("cidrsubnets", &[String], Gives::Strings, Whole, network::subnets).and(Number),
    of("coalesce", &[], Gives::Any, Parts, logic::coalesce).and(Nullable),
    of("coalescelist", &[], Gives::Any, Parts, logic::coalesce_list).and(Nullable),
    of("compact", &[Strings], Gives::Strings, Parts, list::compact),
    of("concat", &[], Gives::Any, Elements, list::concat).and(Any),
    of("contains", &[Any, Any], Bool, Parts, collection::contains),
    of("csvdecode", &[String], Gives::Any, Whole, encoding::csv_decode),
    of("dirname", &[String], Gives::String, Whole, file::dir_name),
    of("distinct", &[List], Gives::Any, Parts, list::distinct),
    of("element", &[Any, Number], Gives::Any, Elements, list::element),
    of("endswith", &[String, String], Bool, Parts, string::ends_with),
    of("ephemeralasnull", &[Nullable], Gives::Any, Itself, conversion::ephemeral_as_null),
    of("file", &[String], Gives::String, Whole, file::file),
    of("filebase64", &[String], Gives::String, Whole, file::base64),
    of("filebase64sha256", &[String], Gives::String, Whole, file::base64_sha256),
    of("filebase64sha512", &[String], Gives::String, Whole, file::base64_sha512),
    of("fileexists", &[String], Bool, Whole, file::exists),
    of("filemd5", &[String], Gives::String, Whole, file::md5),
    of("fileset", &[String, String], Gives::Set, Whole, file::set),
    of("filesha1", &[String], Gives::String, Whole, file::sha1),
    of("filesha256", &[String], Gives::String, Whole, file::sha256),
    of("filesha512", &[String], Gives::String, Whole, file::sha512),
    of("flatten", &[Any], Gives::Any, Elements, list::flatten),
    of("floor", &[Number], Gives::Number, Whole, number::floor),
    of("format", &[String], Gives::String, Parts, format::format).and(Nullable),
    of("formatdate", &[String, String], Gives::String, Whole, date::format),
    of("formatlist", &[String], Gives::Strings, Parts, format::format_list).and(Nullable),
    of("indent", &[Number, String], Gives::String, Whole, string::indent),
    of("index", &[Any, Any], Gives::Number, Whole, list::index),
    of("issensitive", &[Nullable], Bool, Itself, conversion::is_sensitive),
    of("join", &[String], Gives::String, Parts, string::join).and(Strings),
    of("jsondecode", &[String], Gives::Any, Parts, json::json_decode),
    of("jsonencode", &[Nullable], Gives::String, Parts, json::json_encode),
    of("keys", &[Any], Gives::Any, Elements, map::keys),
    of("length", &[Any], Gives::Number, Elements, collection::length),
    of("log", &[Number, Number], Gives::Number, Whole, number::log),
    of("lookup", &[Any, String], Gives::Any, Elements, map::lookup).and(Nullable),
    of("lower", &[String], Gives::String, Parts, string::lower),
    of("matchkeys", &[List, List, List], Gives::Any, Whole, list::match_keys),
    of("max", &[], Gives::Number, Whole, number::max).and(Number),
    of("md5", &[String], Gives::String, Whole, hash::md5),
    of("merge", &[], Gives::Any, Elements, map::merge).and(Nullable),
    of("min", &[], Gives::Number, Whole, number::min).and(Number),
    of("nonsensitive", &[Nullable], Gives::Any, Itself, conversion::nonsensitive),
    of("one", &[Any], Gives::Any, Elements, list::one),
    of("parseint", &[Any, Number], Gives::Number, Whole, number::parse_int),
    of("pathexpand", &[String], Gives::String, Whole, file::path_expand),
    of("plantimestamp", &[], Gives::String, Whole, date::now),
    of("pow", &[Number, Number], Gives::Number, Whole, number::pow),
    of("range", &[], Numbers, Whole, list::range).and(Number),
    of("regex", &[String, String], Gives::Any, Whole, regex::regex),
    of("regexall", &[String, String], Gives::Any, Whole, regex::regex_all),
    of("replace", &[String, String, String], Gives::String, Parts, regex::replace),
    of("reverse", &[Any], Gives::Any, Elements, list::reverse),
    of("rsadecrypt", &[String, String], Gives::String, Whole, rsa::decrypt),
    of("sensitive", &[Nullable], Gives::Any, Itself, conversion::sensitive),
    of("setintersection", &[Set], Gives::Any, Parts, set::intersection).and(Set),
    of("setproduct", &[], Gives::Any, Elements, set::product).and(Any),
    of("setsubtract", &[Set, Set], Gives::Any, Parts, set::subtract),
    of("setunion", &[Set], Gives::Any, Parts, set::union).and(Set),
    of("sha1", &[String], Gives::String, Whole, hash::sha1),
    of("sha256", &[String], Gives::String, Whole, hash::sha256),
    of("sha512", &[String], Gives::String, Whole, hash::sha512),
    of("signum", &[Number], Gives::Number, Whole, number::signum),
    of("slice", &[Any, Number, Number], Gives::Any, Elements, list::slice),
    of("sort", &[Strings], Gives::Strings, Whole, list::sort),
    of("split", &[String, String], Gives::Strings, Parts, string::split),
    of("startswith", &[String, String], Bool, Parts, string::starts_with),
    of("strcontains", &[String, String], Bool, Parts, string::contains),
    of("strrev", &[String], Gives::String, Whole, string::reverse),
    of("substr", &[String, Number, Number], Gives::String, Parts, string::substr),
    of("sum", &[Any], Gives::Number, Whole, number::sum),
    of("templatefile", &[String, Any], Gives::Any, Parts, template::template_file),
    of("templatestring", &[String, Any], Gives::String, Parts, template::template_string),
    of("textdecodebase64", &[String, String], Gives::String, Whole, encoding::text_decode),
    of("textencodebase64", &[String, String], Gives::String, Whole, encoding::text_encode),
    of("timeadd", &[String, String], Gives::String, Whole, date::add),
    of("timecmp", &[String, String], Gives::Number, Whole, date::compare),
    of("timestamp", &[], Gives::String, Whole, date::now),
    of("title", &[String], Gives::String, Whole, string::title),
    of("tobool", &[Nullable], Bool, Elements, conversion::to_bool),
    of("tolist", &[Nullable], Gives::Any, Elements, conversion::to_list),
    of("tomap", &[Nullable], Gives::Any, Elements, conversion::to_map),
    of("tonumber", &[Nullable], Gives::Number, Elements, conversion::to_number),
    of("toset", &[Nullable], Gives::Any, Elements, conversion::to_set),
    of("tostring", &[Nullable], Gives::String, Elements, conversion::to_string),
    of("transpose", &[StringsByKey], Gives::Any, Whole, map::transpose),
    of("trim", &[String, String], Gives::String, Whole, string::trim),
    of("trimprefix", &[String, String], Gives::String, Parts, string::trim_prefix),
    of("trimspace", &[String], Gives::String, Whole, string::trim_space),
    of("trimsuffix", &[String, String], Gives::String, Parts, string::trim_suffix),
    of("upper", &[String], Gives::String, Parts, string::upper),
    of("urlencode", &[String], Gives::String, Whole, encoding::url_encode),
    of("uuid", &[], Gives::String, Whole, hash::uuid),
    of("uuidv5", &[String, String], Gives::String, Whole, hash::uuid_v5),
    of("values", &[Any], Gives::Any, Elements, map::values),
    of("yamldecode", &[String], Gives::Any, Whole, yaml::decode),
    of("yamlencode", &[Nullable], Gives::String, Whole, yaml::encode),
    of("zipmap", &[Strings, Any], Gives::Any, Elements, map::zip),
];

/// The name without the namespace of Terraform's own functions.
pub fn plain_name(name: &str) -> &str {
    name.strip_prefix("core::").unwrap_or(name)
}

/// The function of this name. `try` and `can` are none: they are given expressions, not values.
pub fn function(name: &str) -> Option<&'static Function> {
    let at = FUNCTIONS.binary_search_by(|function| function.name.cmp(name)).ok()?;
    FUNCTIONS.get(at)
}

/// The names of all functions.
pub fn names() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().map(|function| function.name)
}

/// What the call gives.
pub fn call(mut call: Call<'_>) -> Result<Value> {
    let Some(function) = function(call.name) else {
        if call.name.starts_with("provider::") {
            return Ok(call.unknown(Type::Any));
        }
        return Err(call.invalid("there is no function of this name"));
    };
    let (least, most) = function.arity();
    if call.arguments.len() < least || most.is_some_and(|most| call.arguments.len() > most) {
        let given = call.arguments.len();
        return Err(call.invalid(format!("takes {least} arguments, not {given}")));
    }
    if function.knows == Itself || !call.arguments.iter().any(|value| matches!(value.kind, Kind::Either(_))) {
        return run(function, &mut call);
    }
    let arguments = std::mem::take(&mut call.arguments);
    let place = call.place;
    lift(&arguments, place, &mut |arguments| {
        call.arguments = arguments.to_vec();
        run(function, &mut call)
    })
}

fn run(function: &Function, call: &mut Call<'_>) -> Result<Value> {
    let mut known = true;
    let mut sensitive = false;
    let parameters = function.parameters.iter().copied().map(Some).chain(std::iter::repeat(function.variadic));
    for (at, takes) in (0..call.arguments.len()).zip(parameters) {
        let Some(takes) = takes else { break };
        let argument = call.argument(at);
        if takes != Nullable && argument.is_null() {
            return Err(call.invalid("an argument must not be null"));
        }
        if let Some(to) = takes.ty() {
            let converted = convert(argument, &to).map_err(|error| call.invalid(error))?;
            call.arguments[at] = converted;
        }
        let argument = call.argument(at);
        if let Kind::String(_) | Kind::Number(_) = argument.kind {
            call.fuel.read(argument, call.place)?;
        }
        let extent = argument.extent();
        known &= extent.known;
        sensitive |= match function.knows {
            Whole | Parts => extent.sensitive,
            Elements => call.argument(at).origin.sensitive,
            Itself => false,
        };
    }
    let value = if known || function.knows != Whole { (function.run)(call)? } else { unknown(function, call) };
    Ok(value.sensitive(sensitive))
}

fn unknown(function: &Function, call: &Call<'_>) -> Value {
    match function.gives {
        Gives::Any => call.unknown(Type::Any),
        Bool => call.unknown_value(Type::Bool),
        Gives::Number => call.unknown_value(Type::Number),
        Gives::String => call.unknown_value(Type::String),
        Gives::Strings => call.unknown_value(Type::list(Type::String)),
        Numbers => call.unknown_value(Type::list(Type::Number)),
        Gives::Set => call.unknown_value(Type::set(Type::String)),
    }
}

impl Takes {
    fn ty(self) -> Option<Type> {
        Some(match self {
            Any | Nullable => return None,
            Number => Type::Number,
            String => Type::String,
            List => Type::list(Type::Any),
            Set => Type::set(Type::Any),
            Bools => Type::list(Type::Bool),
            Strings => Type::list(Type::String),
            StringsByKey => Type::map(Type::list(Type::String)),
        })
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_is_sorted() {
        assert!(super::names().is_sorted());
    }
}
