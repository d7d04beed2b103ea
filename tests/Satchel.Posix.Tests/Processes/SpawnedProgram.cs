using Satchel.Posix.Processes;
using Satchel.Testing;
using Satchel.Testing.Running;

namespace Satchel.Posix.Tests.Processes;

/// <summary>
/// A shell command started detached. This process is its parent and never reaps it: what ended is a zombie, as with any careless
/// parent.
/// </summary>
internal sealed class SpawnedProgram : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public SpawnedProgram(string command, params (string Name, string Value)[] variables)
    {
        var request = new SpawnRequest(
            ["/bin/sh", "-c", command],
            variables.Append(("PATH", Environment.GetEnvironmentVariable("PATH")!)).ToDictionary(item => item.Item1, item => item.Item2)
        )
        {
            WorkingDirectory = _directory.Path,
            LogFile = _directory.At("log"),
        };
        Identity = ProcessIdentity.Of(DetachedProcess.Start(request)) ?? throw new InvalidOperationException("It ended at once.");
    }

    public ProcessIdentity Identity { get; }

    public int Pid => Identity.Pid;

    public Task EndedAsync() => Eventually.TrueAsync(() => !Identity.IsAlive, "the program ends");

    public Task SaysAsync(string text) =>
        Eventually.TrueAsync(
            () => File.ReadAllText(_directory.At("log")).Contains(text, StringComparison.Ordinal),
            $"the program says {text}"
        );

    public async Task<string> OutputAsync()
    {
        await EndedAsync();
        return File.ReadAllText(_directory.At("log"));
    }

    public void Write(string name) => _directory.Write(name, "");

    public void Dispose()
    {
        foreach (var pid in ProcessTree.DescendantsOf(Pid).Append(Pid))
        {
            Signals.SendToChild(pid, Signals.Kill);
        }

        _directory.Dispose();
    }
}
