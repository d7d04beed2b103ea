using System.Text.Json.Nodes;

namespace Satchel.Abstractions.Wire;

/// <summary>The packages that the environment of a job had.</summary>
/// <param name="Lock">In the form of a lock file; null when no installer chose any, or the job was never set up.</param>
public sealed record JobLockView(JsonObject? Lock);
