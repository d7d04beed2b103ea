namespace Satchel.Abstractions.Environments;

/// <summary>
/// How much references may put into texts: variables that refer to one another twice each would fill the memory of the daemon before anybody
/// could tell that no process takes that much.
/// </summary>
public sealed class ExpansionRoom
{
    /// <summary>Characters that there is room for; a process takes about as many in all its variables.</summary>
    public const int Most = 1024 * 1024;

    private int _left = Most;

    /// <summary>A value that is put in.</summary>
    /// <exception cref="SetupFailedException"><c>setup_failed</c>: there is no room for it any more.</exception>
    public string Take(string value)
    {
        _left -= value.Length;
        return _left >= 0
            ? value
            : throw new SetupFailedException(
                SetupErrorKinds.SetupFailed,
                $"References to variables put more than {Most} characters into env_vars, or into one text beside them; no process takes that.",
                "Look in env_vars for variables that grow as they refer to one another, and put what is long into a file of working_dir."
            );
    }
}
