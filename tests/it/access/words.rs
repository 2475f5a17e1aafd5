//! The vocabulary of random documents and requests.

/// A condition key and how it is used.
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it is compared as.
    pub kind: Kind,
    /// Whether a request may have several values of it.
    pub several: bool,
    /// What policies compare it with.
    pub values: &'static [&'static str],
}

/// Families of operators.
#[derive(Clone, Copy)]
pub enum Kind {
    /// Strings.
    Text,
    /// ARNs.
    Arn,
    /// Numbers.
    Number,
    /// Dates.
    Date,
    /// True or false.
    Truth,
    /// Addresses.
    Address,
    /// Base64.
    Binary,
}

impl Kind {
    /// The operators that compare it.
    pub fn operators(self) -> &'static [&'static str] {
        match self {
            Self::Text => &[
                "StringEquals",
                "StringNotEquals",
                "StringEqualsIgnoreCase",
                "StringNotEqualsIgnoreCase",
                "StringLike",
                "StringNotLike",
                "StringLike",
            ],
            Self::Arn => {
                &["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike", "StringEquals", "StringLike", "StringNotLike"]
            }
            Self::Number => &[
                "NumericEquals",
                "NumericNotEquals",
                "NumericLessThan",
                "NumericLessThanEquals",
                "NumericGreaterThan",
                "NumericGreaterThanEquals",
            ],
            Self::Date => &[
                "DateEquals",
                "DateNotEquals",
                "DateLessThan",
                "DateLessThanEquals",
                "DateGreaterThan",
                "DateGreaterThanEquals",
            ],
            Self::Truth => &["Bool", "Bool", "StringEquals", "StringNotEquals"],
            Self::Address => &["IpAddress", "NotIpAddress"],
            Self::Binary => &["BinaryEquals"],
        }
    }

    /// Values of requests that policies of this vocabulary do not name.
    pub fn others(self) -> &'static [&'static str] {
        match self {
            Self::Text => &["z", "", "a/b", "o-z"],
            Self::Arn => &["arn:aws:sns:eu-west-1:111122223333:t", "arn:aws:iam::111122223333:role/team/a"],
            Self::Number => &["7", "-100", "9.75"],
            Self::Date => &["2025-06-01T00:00:00Z", "2030-01-01T00:00:00.5Z", "0"],
            Self::Truth => &["true", "false"],
            Self::Address => &["10.1.2.4", "203.0.113.1", "2001:db8:2::1", "::1"],
            Self::Binary => &["QkI="],
        }
    }
}

pub const STRINGS: &[&str] =
    &["a", "b", "ab", "A", "a*", "*b", "a?", "*", "?", "", "a*b*", "${aws:username}", "x${aws:userid, 'a'}", "${*}b"];

pub const KEYS: &[Key] = &[
    Key { name: "s3:prefix", kind: Kind::Text, several: false, values: STRINGS },
    Key { name: "S3:Prefix", kind: Kind::Text, several: false, values: &["a/*", "a/b*", "a", "*"] },
    Key { name: "aws:PrincipalTag/team", kind: Kind::Text, several: false, values: STRINGS },
    Key { name: "aws:username", kind: Kind::Text, several: false, values: &["a", "b", "a*"] },
    Key { name: "aws:TagKeys", kind: Kind::Text, several: true, values: STRINGS },
    Key { name: "aws:PrincipalOrgID", kind: Kind::Text, several: false, values: &["o-a", "o-b", "o-*"] },
    Key {
        name: "aws:PrincipalAccount",
        kind: Kind::Text,
        several: false,
        values: &["111122223333", "222222222222", "11*", "*22", "1*3?"],
    },
    Key { name: "aws:SourceAccount", kind: Kind::Text, several: false, values: &["111122223333", "222222222222"] },
    Key {
        name: "aws:SourceArn",
        kind: Kind::Arn,
        several: false,
        values: &[
            "arn:aws:logs:*:111122223333:*",
            "arn:aws:logs:eu-west-1:111122223333:log-group:a",
            "arn:aws:s3:::logs",
        ],
    },
    Key {
        name: "aws:PrincipalArn",
        kind: Kind::Arn,
        several: false,
        values: &[
            "arn:aws:iam::111122223333:role/a",
            "arn:aws:iam::*:role/*",
            "arn:aws:iam::111122223333:user/ann",
            "arn:aws:iam::222222222222:*",
            "arn:aws:iam::*:role/team/?",
            "arn:aws:iam::11*",
            "arn:aws*:iam::*22:role/a",
            "*:role/a",
            "arn:aws:sts::*",
            "arn:aws:iam::111122223333:user/${aws:username}",
        ],
    },
    Key {
        name: "s3:max-keys",
        kind: Kind::Number,
        several: false,
        values: &["0", "1", "10", "10.0", "-1", "9.5", "ten"],
    },
    Key {
        name: "aws:CurrentTime",
        kind: Kind::Date,
        several: false,
        values: &["2025-01-01T00:00:00Z", "2025-01-01", "1735689600", "2026-06-30T12:00:00+02:00", "soon"],
    },
    Key { name: "aws:SecureTransport", kind: Kind::Truth, several: false, values: &["true", "false", "False"] },
    Key { name: "aws:MultiFactorAuthPresent", kind: Kind::Truth, several: false, values: &["true", "false"] },
    Key {
        name: "aws:SourceIp",
        kind: Kind::Address,
        several: false,
        values: &[
            "10.0.0.0/8",
            "10.1.0.0/16",
            "10.1.2.3",
            "192.0.2.0/24",
            "2001:db8::/32",
            "2001:db8:1::/48",
            "0.0.0.0/0",
            "::/0",
            "10.0.0.0/33",
        ],
    },
    Key { name: "custom:data", kind: Kind::Binary, several: false, values: &["QQ==", "Qg==", "QUI=", "no"] },
];

pub const ACTION_PATTERNS: &[&str] = &[
    "*",
    "s3:*",
    "s3:GetObject",
    "s3:getobject",
    "s3:PutObject",
    "s3:PutObjectAcl",
    "s3:Put*",
    "s3:*Object",
    "s3:?etObject",
    "s3:P*t*c*",
    "s3:List*",
    "s3:PutBucketPolicy",
    "kms:*",
    "kms:*crypt",
    "kms:Decrypt",
    "kms:ReEncrypt*",
    "sns:Publish",
];

pub const RESOURCE_PATTERNS: &[&str] = &[
    "*",
    "arn:aws:s3:::*",
    "arn:aws:s3:::logs",
    "arn:aws:s3:::logs*",
    "arn:aws:s3:::logs/*",
    "arn:aws:s3:::logs/a",
    "arn:aws:s3:::logs/a*",
    "arn:aws:s3:::logs/*b",
    "arn:aws:s3:::logs/*a*b*",
    "arn:aws:s3:::logs/?",
    "arn:aws:s3:::l?gs/a/*",
    "arn:aws:s3:::*/a",
    "arn:*:s3:::logs/*",
    "arn:aws:s3:*:logs",
    "arn:aws:s3:::logs/a:b",
    "arn:aws:s3:::logs/${aws:username}",
    "arn:aws:s3:::logs/${aws:username}/*",
    "arn:aws:kms:*:111122223333:key/*",
    "arn:aws:kms:eu-west-1:111122223333:key/k",
    "arn:aws:kms:eu-*:*:key/?",
    "arn:aws:s3*",
    "arn:aws:*",
];

pub const AWS_PRINCIPALS: &[&str] = &[
    "*",
    "111122223333",
    "222222222222",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::111122223333:user/ann",
    "arn:aws:iam::111122223333:role/a",
    "arn:aws:iam::111122223333:role/team/b",
    "arn:aws:iam::222222222222:role/a",
    "arn:aws:sts::111122223333:assumed-role/a/s",
];

/// Principals whom no document names but by patterns of accounts.
pub const STRANGERS: &[&str] = &[
    "112222222222",
    "114444444422",
    "103333333334",
    "333333333322",
    "arn:aws:iam::333333333322:role/a",
    "arn:aws:iam::114444444422:role/team/x",
    "arn:aws:sts::111122223333:federated-user/f",
    "arn:aws-cn:iam::333333333322:role/a",
];

pub const SERVICES: &[&str] = &["logs.amazonaws.com", "s3.amazonaws.com", "firehose.amazonaws.com"];

pub const PROVIDERS: &[&str] = &["arn:aws:iam::111122223333:saml-provider/idp", "accounts.google.com"];

/// The same names in both documents of a pair: the same unknowns.
pub const UNKNOWNS: &[&str] = &["var.a", "var.b"];

pub const VALUES_OF_UNKNOWNS: &[&str] = &[
    "",
    "a",
    "b",
    "logs",
    "s3",
    ":",
    "arn:aws:s3:::logs",
    "s3:GetObject",
    "arn:aws:iam::111122223333:role/a",
    "111122223333",
];

/// What a wildcard of a pattern is filled with.
pub const FILLINGS: &[&str] = &["", "a", "b", "ab", "/", "a/b", ":", "z", "logs", "aws", "team/b"];
