namespace Satchel.Abstractions.Environments;

/// <summary>Where validation runs, which decides whether a local path can be looked at.</summary>
public enum SpecSource
{
    /// <summary>On the machine of the person who wrote it: local paths are checked and files such as requirements are read.</summary>
    Client,

    /// <summary>On the cluster, after packaging: a local path is an error, nothing on disk is looked at.</summary>
    Server,
}
