namespace Satchel.Abstractions.Supervision;

/// <summary>A process of a run that SIGKILL does not end: another user's, or one that hangs in the kernel.</summary>
/// <param name="Pid">Process id.</param>
/// <param name="StartTicks">Start time in clock ticks since boot, so that another process with that pid is not taken for it.</param>
/// <param name="BootId">Boot that the two belong to.</param>
/// <param name="Description">Pid, name and reason, for people: <c>1234 (sudo): Operation not permitted</c>.</param>
public sealed record Survivor(int Pid, long StartTicks, string BootId, string Description);
