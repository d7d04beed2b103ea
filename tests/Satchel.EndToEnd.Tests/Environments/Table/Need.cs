namespace Satchel.EndToEnd.Tests.Environments.Table;

/// <summary>What not every machine has.</summary>
public enum Need
{
    Nothing,

    /// <summary>The real uv.</summary>
    Uv,

    /// <summary>The real py-rattler, and an interpreter for its environments.</summary>
    Rattler,

    /// <summary>Real wheels, pip among them.</summary>
    Wheels,
    Podman,

    /// <summary>podman, an image with Python, and pip for it.</summary>
    PythonImage,
    Dotnet,
}
