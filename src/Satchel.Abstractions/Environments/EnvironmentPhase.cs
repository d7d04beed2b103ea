using System.Text.Json.Serialization;

namespace Satchel.Abstractions.Environments;

/// <summary>The order in which an environment is built; a phase may read what earlier ones made.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<EnvironmentPhase>))]
public enum EnvironmentPhase
{
    /// <summary>What everything runs in: container, conda, interpreter.</summary>
    Base,

    /// <summary>The user's files: working_dir, py_modules.</summary>
    Sources,

    /// <summary>Installed packages: pip, uv, nuget.</summary>
    Dependencies,

    /// <summary>What only concerns the process: env_vars, set-up hook.</summary>
    Process,
}
