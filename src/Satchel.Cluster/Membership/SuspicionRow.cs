namespace Satchel.Cluster.Membership;

/// <summary>One silo's vote that another is dead.</summary>
internal sealed record SuspicionRow(string By, DateTime At);
