namespace Satchel.Abstractions.Settings;

/// <summary>
/// One variable that Satchel reads. Made only in <see cref="EnvironmentVariables"/>, which the reference page is generated
/// from.
/// </summary>
/// <param name="Name">Our name.</param>
/// <param name="Default">Default as a person reads it; empty when there is none.</param>
/// <param name="ReadBy">Which program reads it: <c>client</c>, <c>daemon</c>, <c>job</c> (the job's own <c>env_vars</c>).</param>
/// <param name="Description">One sentence.</param>
public sealed record EnvironmentVariable(string Name, string Default, string ReadBy, string Description)
{
    /// <summary>Ray's names for the same thing, honoured when ours is unset; the first that is set counts.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Ours, then Ray's.</summary>
    public IReadOnlyList<string> Names => [Name, .. Aliases];

    /// <summary>Its key in the home's <c>config.toml</c>, such as <c>jobs.start_timeout_seconds</c>; null when it is no matter of the file.</summary>
    public string? Key { get; init; }

    /// <summary>The option of <c>satchel start</c> that sets the same, such as <c>--num-cpus</c>; null when there is none.</summary>
    public string? Flag { get; init; }

    /// <summary>What it is called where the start of a head is told of: the option, else the variable.</summary>
    public string StartName => Flag ?? Name;

    /// <summary>Whether a job's own <c>env_vars</c> count.</summary>
    public bool IsReadByJob => IsReadByA("job");

    public bool IsReadByDaemon => IsReadByA("daemon");

    /// <summary>What values it takes.</summary>
    public SettingForm Form { get; init; } = SettingForm.Text;

    private bool IsReadByA(string program) => ReadBy.Split(", ").Contains(program, StringComparer.Ordinal);

    /// <summary>The value set under any of the names in the process environment; null when none is set or it is empty.</summary>
    public string? Read() => Read(Environment.GetEnvironmentVariable);

    /// <summary>The value of a variable of others, for which nothing is a value; null when it is not set.</summary>
    public static string? ReadForeign(string name) => Environment.GetEnvironmentVariable(name);

    /// <summary>The value under any of the names in another set of variables.</summary>
    public string? Read(Func<string, string?> lookup) => FindSet(lookup)?.Value;

    /// <summary>The name that is set, and its value; null when none is set or it is empty.</summary>
    /// <param name="lookup">Variables; null for those of this process.</param>
    public (string Name, string Value)? FindSet(Func<string, string?>? lookup = null)
    {
        foreach (var name in Names)
        {
            if ((lookup ?? Environment.GetEnvironmentVariable)(name) is { Length: > 0 } value)
            {
                return (name, value);
            }
        }

        return null;
    }
}
