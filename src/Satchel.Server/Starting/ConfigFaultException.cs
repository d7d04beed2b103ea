namespace Satchel.Server.Starting;

/// <summary>One thing that is wrong in <c>config.toml</c>; <see cref="ConfigFaults"/> tells it with all others.</summary>
/// <param name="says">What it does, such as "sets 'a.b' to no number.".</param>
/// <param name="hint">What is allowed.</param>
internal sealed class ConfigFaultException(string says, string hint) : Exception(says)
{
    public string Hint => hint;
}
