using Satchel.Abstractions.Environments;

namespace Satchel.Abstractions.Supervision;

/// <summary>A <see cref="PrivateView"/> as the supervisor mounts it. All are absolute directories.</summary>
/// <param name="Tree">What is seen.</param>
/// <param name="Path">Where it is seen.</param>
/// <param name="Changes">Takes what is written there; empty before.</param>
/// <param name="Scratch">The kernel's own; empty before.</param>
public sealed record OverlayView(string Tree, string Path, string Changes, string Scratch);
