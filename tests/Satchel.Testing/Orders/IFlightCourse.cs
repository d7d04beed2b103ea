namespace Satchel.Testing.Orders;

/// <summary>The same steps as those of <see cref="FlightModel"/>, done for real. Its text is what the model's is to be.</summary>
public interface IFlightCourse : IDisposable
{
    /// <summary>Most pieces of work that went on at the same time.</summary>
    int MostAtOnce { get; }

    void Do(char step);
}
