using Satchel.Testing.Containers;

namespace Satchel.Environments.Providers.Tests.Containers;

/// <summary>A podman with an image that has the machine's Python, which takes seconds to make, and one without.</summary>
public sealed class PythonImages : IAsyncLifetime
{
    public const string WithPython = "localhost/tests/python:1";
    public const string WithoutPython = "localhost/tests/bare:1";

    /// <summary>Null where the machine lacks something for it.</summary>
    public ContainerStore? Store { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (ContainerStore.IsAvailable && PythonFiles.AreHere)
        {
            Store = await ContainerStore.CreateAsync((WithoutPython, "NAME=bare\n"));
            await Store.ImportAsync(WithPython, PythonFiles.AddTo, "ENV PATH=/usr/bin:/bin");
        }
    }

    public ValueTask DisposeAsync() => Store?.DisposeAsync() ?? ValueTask.CompletedTask;
}
