namespace Satchel.Testing.Orders;

/// <summary>What a <see cref="Schedule"/> is played on, and what must hold then.</summary>
public interface ICourse : IDisposable
{
    /// <summary>Called while all stand.</summary>
    void Check();

    /// <summary>Called when all have ended or were killed.</summary>
    Task CheckNextStartAsync();
}
