//! Modules for tests: text in, resources out.

use seclog::base::Resource;
use seclog::terraform::environment::Environment;
use seclog::terraform::evaluate;
use seclog::terraform::files::Files;
use seclog::terraform::folder;
use seclog::terraform::library::Library;

use super::project;

/// The resources of a root module with these files.
pub fn resources(files: &[(&str, &str)]) -> Vec<Resource> {
    resources_in(files, Some("111122223333"))
}

/// The same, in this account.
pub fn resources_in(files: &[(&str, &str)], account: Option<&str>) -> Vec<Resource> {
    let folder = project::folder_of(files);
    let path = folder.path().canonicalize().unwrap();
    let files = Files::new(&path).unwrap();
    let evaluated = evaluate::root(
        &files,
        &Library::default(),
        &Environment {
            account: account.map(Into::into),
            region: Some("eu-west-1".into()),
            partition: Some("aws".into()),
            workspace: None,
        },
        folder::read(&files, &path),
        &[],
    );
    assert!(evaluated.unchecked.is_empty(), "{:?}", evaluated.unchecked);
    evaluated.resources
}
