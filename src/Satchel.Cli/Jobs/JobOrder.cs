namespace Satchel.Cli.Jobs;

/// <summary>What a list of jobs is sorted by, the smallest first.</summary>
internal enum JobOrder
{
    Accepted,
    Took,
    Status,
    Id,
}
