namespace Satchel.Abstractions.Environments;

/// <summary>
/// How much references may put into texts: variables that refer to one another twice each would fill the memory of the daemon before anybody
/// could tell that no process takes that much.
/// </summary>
/// <param name="most">Characters that there is room for.</param>
/// <param name="place">What they are put into, for people.</param>
public sealed class ExpansionRoom(int most, string place)
{
    /// <summary>Characters that there is room for; a process takes about as many in all its variables.</summary>
    public const int Most = 1024 * 1024;

    private int _put;

    /// <summary>What a process takes.</summary>
    public ExpansionRoom()
        : this(Most, "env_vars, or into one text beside them; no process takes that") { }

    /// <summary>A value that is put in.</summary>
    /// <exception cref="SetupFailedException"><c>setup_failed</c>: there is no room for it any more.</exception>
    public string Take(string value)
    {
        _put += value.Length;
        return _put <= most
            ? value
            : throw new SetupFailedException(
                SetupErrorKinds.SetupFailed,
                $"References to variables put more than {most} characters into {place}.",
                "Look in env_vars for variables that grow as they refer to one another, and put what is long into a file of working_dir."
            );
    }
}
