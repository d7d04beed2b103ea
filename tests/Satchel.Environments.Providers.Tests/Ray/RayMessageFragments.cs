namespace Satchel.Environments.Providers.Tests.Ray;

/// <summary>Wording that Ray documents or that its users' tests match on: where Ray's message has one of these, ours has it too.</summary>
internal static class RayMessageFragments
{
    private static readonly string[] All =
    [
        "cannot be specified at the same time",
        "To use pip with conda",
        "currently cannot be used together with other fields of runtime_env. Specified fields: ",
        "is not a valid path.",
        "is not a valid URI.",
        "is not a valid file",
        "must be an existing directory or a supported archive (.zip, .tar.gz, .tgz, .tar.xz)",
        "must be an existing file",
        "must be a string",
        "must be a list of strings",
        "must be a List of local paths, imported modules, or URIs",
        "must be a list of file paths, URIs, or imported modules",
        "`py_module` must be a string",
        "py_modules entry must be a .py file, a directory, or a .whl file; got ",
        "files are supported for working_dir URIs; got ",
        "files are supported for py_modules URIs; got ",
        "the path must be absolute",
        "a local URI must start with local://",
        "the path must be a directory, not a ",
        "Invalid IPv6 URL",
        "must be of type str or List[str], got ",
        "must be of type List[str], or dict, got ",
        "must be of type List[str], got ",
        "must be of type str of list, got",
        "must be of type str or dict, got ",
        "must be of type Dict[str, str]",
        "must be of type dict or RuntimeEnvConfig",
        "must be of type list[str]",
        "must be of type bool",
        "must be of type str, got",
        "must be of type int",
        "the value ",
        "is of type <class ",
        "can only have these fields: ",
        "must include field 'packages'",
        "Can't find conda YAML file",
        "Can't find conda env directory",
        "Failed to read conda file",
        "must be greater than zero or equals to -1, got: ",
        "Value out of range: ",
        "eager_install must be a boolean",
        "log_files must be a list of strings or None",
        "Each item in log_files must be a string",
        "for 0-th item",
        "for 1-th item",
        "Invalid type <class ",
        "only allows a string type (module name)",
        "runtime_env must be a dict, got ",
        "<class 'int'>",
        "<class 'str'>",
        "<class 'float'>",
        "<class 'bool'>",
        "<class 'NoneType'>",
        "<class 'dict'>",
        "<class 'list'>",
    ];

    /// <summary>The fragments of Ray's message that ours lacks.</summary>
    public static IEnumerable<string> Missing(string rays, string ours) =>
        All.Where(fragment => rays.Contains(fragment, StringComparison.Ordinal) && !ours.Contains(fragment, StringComparison.Ordinal));
}
