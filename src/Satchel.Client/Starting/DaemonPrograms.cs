using Satchel.Abstractions.Errors;
using Satchel.Abstractions.Settings;

namespace Satchel.Client.Starting;

/// <summary>The programs that make up a head: beside the running program, unless variables say where.</summary>
/// <param name="Daemon">Absolute path of <c>satcheld</c>.</param>
/// <param name="Supervisor">Absolute path of <c>satchel-supervisor</c>.</param>
internal sealed record DaemonPrograms(string Daemon, string Supervisor)
{
    /// <exception cref="SatchelException"><c>daemon_missing</c>.</exception>
    public static DaemonPrograms Find() =>
        new(Find(ProgramSettings.Daemon, "satcheld"), Find(ProgramSettings.Supervisor, "satchel-supervisor"));

    private static string Find(EnvironmentVariable variable, string name)
    {
        var path = Path.GetFullPath(variable.Read() ?? Path.Combine(AppContext.BaseDirectory, name));
        return File.Exists(path)
            ? path
            : throw new SatchelException(
                new SatchelError(
                    "daemon_missing",
                    $"No cluster can be started here: '{path}' does not exist.",
                    $"Run satchel from where it was installed or built, or by a link to it: a copy lacks what lies beside it. Or set {variable.Name} to its path, or name a running cluster with --address."
                )
            );
    }
}
