namespace Satchel.Posix.Processes;

/// <summary>A child that ended.</summary>
/// <param name="Pid">Which.</param>
/// <param name="Code">Its exit code, or the negative number of the signal that killed it.</param>
public readonly record struct ChildExit(int Pid, int Code);
