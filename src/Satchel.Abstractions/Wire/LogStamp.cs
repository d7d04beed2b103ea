using System.Globalization;
using System.Text;

namespace Satchel.Abstractions.Wire;

/// <summary>What stands in front of each line of a log with times: a moment in UTC and a blank, of one length always.</summary>
public static class LogStamp
{
    /// <summary>Bytes of it.</summary>
    public const int Length = 25;

    /// <summary>A moment: <c>2026-05-04T03:02:01.123Z </c>.</summary>
    public static byte[] Of(DateTimeOffset moment) =>
        Encoding.ASCII.GetBytes(moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z '", CultureInfo.InvariantCulture));
}
