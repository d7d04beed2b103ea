namespace Satchel.Environments.Providers.Shared.PackageManagers;

/// <summary>A list that options name and that has no form in a list of requirements: in an environment its lines stand under a key of their own.</summary>
/// <param name="Kind">What the options take.</param>
/// <param name="Key">In the field's dict, in a manifest and in inputs.</param>
/// <param name="Option">One of the options, by the name that all versions of an installer know.</param>
internal sealed record NamedList(OptionValue Kind, string Key, string Option)
{
    public static IReadOnlyList<NamedList> All { get; } =
    [
        new(OptionValue.Overrides, "overrides", "--override"),
        new(OptionValue.Excludes, "excludes", "--exclude"),
        new(OptionValue.BuildConstraints, "build_constraints", "--build-constraint"),
    ];

    /// <summary>Those that an installer reads.</summary>
    public static IEnumerable<NamedList> Of(InstallerOptions known) =>
        All.Where(list => known.All.Any(option => option.Takes == list.Kind));

    /// <summary>Whether an option takes such a list.</summary>
    public static bool IsTakenBy(OptionWord word) => All.Any(list => list.Kind == word.Takes);
}
