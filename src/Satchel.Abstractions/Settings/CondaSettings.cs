namespace Satchel.Abstractions.Settings;

/// <summary>What the operator says about conda; part of <see cref="EnvironmentVariables.All"/>.</summary>
public static class CondaSettings
{
    public static readonly EnvironmentVariable Program = new(
        "SATCHEL_CONDA_PROGRAM",
        "py-rattler",
        "daemon",
        "What makes conda environments: py-rattler, for which nothing need be installed, or the node's conda, mamba or micromamba, by name or path."
    )
    {
        Key = "conda.program",
    };

    public static readonly EnvironmentVariable Home = new(
        "SATCHEL_CONDA_HOME",
        "where conda's own variables and usual places say",
        "daemon",
        "Directory of the node's conda installation, whose environments jobs may name."
    )
    {
        Key = "conda.home",
        Aliases = ["RAY_CONDA_HOME"],
    };

    public static readonly EnvironmentVariable Channels = new(
        "SATCHEL_CONDA_CHANNELS",
        "conda-forge",
        "daemon",
        "Comma-separated channels for conda environments that name none."
    )
    {
        Key = "conda.channels",
    };

    public static IReadOnlyList<EnvironmentVariable> All { get; } = [Program, Home, Channels];
}
