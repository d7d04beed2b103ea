using Satchel.Testing;
using Satchel.Testing.Hosting;

namespace Satchel.Downloads.Tests.Git;

/// <summary>The repository <c>code</c> of two commits, which no test changes; the first is <c>v1</c> and <c>feature/x</c>.</summary>
public sealed class CodeRepository : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public CodeRepository()
    {
        var code = _directory.At("code");
        First = GitHost.Commit(code, ("main.py", "1"), ("lib/part/__init__.py", ""));
        GitHost.Git(code, "tag", "v1");
        Second = GitHost.Commit(code, ("main.py", "2"), ("new.py", ""));
        GitHost.Git(code, "branch", "feature/x", First);
    }

    /// <summary>Directory that it lies in.</summary>
    public string Root => _directory.Path;

    public string First { get; }

    public string Second { get; }

    public void Dispose() => _directory.Dispose();
}
