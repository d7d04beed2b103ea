namespace Satchel.Node.Peers;

/// <summary>Who is told on the <see cref="NodeLoop"/> that a socket is ready.</summary>
internal interface IPolled
{
    /// <param name="read">There is something to read, or the end.</param>
    /// <param name="write">There is room to write.</param>
    void Ready(bool read, bool write);
}
