using Microsoft.Extensions.Logging;

namespace Satchel.Cluster.Storage;

/// <summary>Log lines of the head's database.</summary>
internal static partial class DatabaseLog
{
    [LoggerMessage(1, LogLevel.Error, "Writing to {Path} failed.")]
    public static partial void Failed(ILogger logger, Exception failure, string path);

    [LoggerMessage(2, LogLevel.Information, "Made a new database {Path}: there was none.")]
    public static partial void Made(ILogger logger, string path);

    [LoggerMessage(
        3,
        LogLevel.Error,
        "The disk of {Path} is full: nothing new is accepted until there is room; stops and ends of jobs are written from the reserve."
    )]
    public static partial void DiskFull(ILogger logger, string path);

    [LoggerMessage(4, LogLevel.Information, "The disk of {Path} has room again.")]
    public static partial void RoomAgain(ILogger logger, string path);

    [LoggerMessage(5, LogLevel.Warning, "No room could be reserved in {Path}.")]
    public static partial void NoReserve(ILogger logger, Exception failure, string path);

    [LoggerMessage(
        6,
        LogLevel.Error,
        "The database {Path} was damaged ({Damage}) and has been repaired. It is kept as it was in {Kept}. Rows taken over: {Rows}, of them unreadable: {Unreadable}."
    )]
    public static partial void Repaired(ILogger logger, string path, string damage, string kept, int rows, int unreadable);

    [LoggerMessage(
        7,
        LogLevel.Warning,
        "Looking for damage in {Path} takes longer than {Limit} and was given up; the rest is found when it is read."
    )]
    public static partial void NotChecked(ILogger logger, string path, TimeSpan limit);

    [LoggerMessage(
        8,
        LogLevel.Error,
        "The record of {Type} '{Key}' is damaged: {Reason} It has been put aside in the table damaged_state."
    )]
    public static partial void PutAside(ILogger logger, string type, string key, string reason);

    [LoggerMessage(9, LogLevel.Warning, "The room that is reserved in {Path} could not be given back to a full disk.")]
    public static partial void NotGivenBack(ILogger logger, Exception failure, string path);
}
