namespace Satchel.Abstractions.Environments.Layers;

/// <summary>What the store hands to whoever fills a layer; see <see cref="LayerBuild"/> for what each is.</summary>
/// <param name="Directory">Absolute, empty, final.</param>
/// <param name="Scratch">Absolute, empty, removed afterwards.</param>
/// <param name="Cache">Absolute, shared by all builds of the provider; emptied in whole while none runs.</param>
/// <param name="LogFile">Absolute path of the log of the build.</param>
/// <param name="Progress">Reaches everybody who waits.</param>
/// <param name="Log">Reaches everybody who waits, and the log of the build.</param>
public sealed record LayerPlace(
    string Directory,
    string Scratch,
    string Cache,
    string LogFile,
    IProgress<string> Progress,
    Action<string> Log
);
