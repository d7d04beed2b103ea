namespace Satchel.Abstractions.Home;

/// <summary>Directories of one node.</summary>
/// <param name="Root">Absolute path, <c>&lt;home&gt;/&lt;node name&gt;</c>.</param>
public sealed record NodeHome(string Root)
{
    /// <summary>Content-addressed files, packs and archives.</summary>
    public string Store => Path.Combine(Root, "store");

    /// <summary>Claims and exit records of runs.</summary>
    public string Runs => Path.Combine(Root, "run", "jobs");

    /// <summary>Private directories of jobs, one per run.</summary>
    public string Jobs => Path.Combine(Root, "jobs");

    /// <summary>
    /// What jobs made, kept after their ends; made when there is something to keep. Among the directories of jobs, so that no job sees it that
    /// does not see theirs.
    /// </summary>
    public string Results => Path.Combine(Jobs, "results");

    /// <summary>Small programs of the node's own that jobs find last on their <c>PATH</c>; made when the first one is needed.</summary>
    public string Programs => Path.Combine(Root, "bin");

    /// <summary>What is being deleted; emptied at start-up.</summary>
    public string Trash => Path.Combine(Root, "trash");

    /// <summary>Holds the node's id.</summary>
    public string NodeIdFile => Path.Combine(Root, "node_id");

    /// <summary>Holds the name of the session: one per home, so that a restart continues it.</summary>
    public string SessionFile => Path.Combine(Root, "session");

    /// <summary>
    /// The token that jobs of this node and clients of its home show to their cluster, when it is not the home's own: one that a variable gave or
    /// named is known to nobody else otherwise, and must not be a variable of every job.
    /// </summary>
    public string TokenFile => Path.Combine(Root, "token");

    /// <summary>How the head was started, for the next one when it dies; there from when it is ready until it ends in order.</summary>
    public string StartFile => Path.Combine(Root, "start.json");

    /// <summary>Logs of a session.</summary>
    public string Logs(SessionId session) => Path.Combine(Root, "sessions", session.ToString(), "logs");
}
