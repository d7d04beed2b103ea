namespace Satchel.Testing.Running;

/// <summary>A supervisor program that waits at a gate before it does anything: while it is shut, jobs stay pending.</summary>
public sealed class SlowStart
{
    private readonly string _gate;

    /// <param name="directory">Takes the program and the gate.</param>
    public SlowStart(TemporaryDirectory directory)
    {
        _gate = directory.At("gate");
        Program = directory.WriteProgram(
            "slow-supervisor",
            $"#!/bin/sh\nwhile [ -e '{_gate}' ]; do sleep 0.02; done\nexec '{Programs.Supervisor}'\n"
        );
    }

    /// <summary>Path of the program.</summary>
    public string Program { get; }

    public void Shut() => File.WriteAllText(_gate, "");

    public void Open() => File.Delete(_gate);
}
