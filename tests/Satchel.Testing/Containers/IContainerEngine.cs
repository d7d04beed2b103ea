namespace Satchel.Testing.Containers;

/// <summary>A real engine with a store of its own, empty but for what a test imports.</summary>
public interface IContainerEngine : IAsyncDisposable
{
    /// <summary>What its command is to be started with.</summary>
    Dictionary<string, string> Variables { get; }

    /// <summary>Its containers, running or not, as its command lists them; empty when there are none.</summary>
    Task<string> ContainersAsync();
}
