namespace Satchel.Node.Drivers;

/// <summary>What the driver of a job is at. <see cref="Driver"/> moves from one to the next.</summary>
internal enum DriverState
{
    /// <summary>Waits for its resources. Costs memory only: no task, no file, no process.</summary>
    Queued,

    /// <summary>Looks at what is on disk, which alone decides how to go on.</summary>
    Resuming,

    /// <summary>Nobody has claimed the run: its environment is set up.</summary>
    SettingUp,

    /// <summary>A supervisor is started and has not claimed the run yet.</summary>
    Starting,

    /// <summary>The entrypoint must not start any more: the run is claimed for that, unless a supervisor was faster.</summary>
    Cancelling,

    /// <summary>A record of the run is damaged: what is left of it is ended, and the record kept where it no longer counts.</summary>
    SettingAside,

    /// <summary>A supervisor has the run.</summary>
    Running,

    /// <summary>The run is over and the control plane does not know yet.</summary>
    Ending,

    /// <summary>Nothing is left to do.</summary>
    Over,
}
