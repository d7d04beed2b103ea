using Satchel.Abstractions.Supervision;

namespace Satchel.Node.Views;

/// <summary>The private directory of a run that a process can be started in.</summary>
/// <param name="WorkingDirectory">Absolute directory to start in, as the process sees it.</param>
/// <param name="Mounts">What is to be mounted for the process before; null when it is nothing.</param>
internal sealed record FurnishedDirectory(string WorkingDirectory, LaunchMounts? Mounts)
{
    /// <summary>Name of the empty directory in it that a process starts in whose environment names none.</summary>
    public const string Work = "work";
}
