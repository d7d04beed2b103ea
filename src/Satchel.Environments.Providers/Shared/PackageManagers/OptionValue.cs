namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>What an option of an installer takes.</summary>
internal enum OptionValue
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Something that names no file, or none that decides what is installed.</summary>
    Text,

    /// <summary>The place of an index.</summary>
    Index,

    /// <summary>A list of requirements.</summary>
    Requirements,

    /// <summary>A list of constraints.</summary>
    Constraints,

    /// <summary>A list of what takes the place of other requirements.</summary>
    Overrides,

    /// <summary>A list of packages that are left out.</summary>
    Excludes,

    /// <summary>A list of constraints for what packages are built with.</summary>
    BuildConstraints,

    /// <summary>A directory to install.</summary>
    Editable,

    /// <summary>A place to look for packages in.</summary>
    Links,

    /// <summary>Another file that decides what is installed.</summary>
    File,

    /// <summary>A file and what of it, with a colon between them; or the latter alone.</summary>
    Group,

    /// <summary>A file that decides nothing.</summary>
    Certificate,
}
