using System.Globalization;
using System.Text;

namespace Satchel.Abstractions.Supervision;

/// <summary>
/// A driver's log that has reached its limit: so many bytes of what the driver wrote, then one line that says so. The supervisor keeps it at
/// that; what comes after the line, for the moment until it is cut off, is no part of the log.
/// </summary>
public static class FullLog
{
    /// <summary>What a log ends with, a line of its own.</summary>
    /// <param name="limit">Bytes before it.</param>
    public static byte[] LastLine(long limit) =>
        Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $"\nSatchel: this log has reached its limit of {limit} bytes (SATCHEL_JOB_LOG_MAX_BYTES). The job goes on; what it prints after this is not kept.\n"
            )
        );
}
