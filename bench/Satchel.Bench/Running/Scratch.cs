namespace Satchel.Bench.Running;

/// <summary>A home and a place for files of one scenario, gone afterwards.</summary>
internal sealed class Scratch : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("satchel-bench-").FullName;

    public string Home => Path.Combine(_root, "home");

    public string At(string name) => Path.Combine(_root, name);

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
