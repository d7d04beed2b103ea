using Satchel.Abstractions.Environments.Layers;
using Satchel.Environments.Layers;

namespace Satchel.Environments.Tests.Layers;

public sealed class BuildFlightTests
{
    [Fact]
    public void Report_OfALaterAttempt_SaysOfWhichItIs()
    {
        using var flight = new BuildFlight();
        var told = new ToldProgress();
        flight.TryJoin(new BuildAudience(told, null));

        flight.Report("Choosing packages.");
        flight.Suffix = "(attempt 2 of 3)";
        flight.Report("Choosing packages.");
        flight.Report("Installing");

        told.Messages.Should().Equal("Choosing packages.", "Choosing packages (attempt 2 of 3).", "Installing (attempt 2 of 3)");
    }

    [Fact]
    public void Leave_LastOne_HoldsNoLockWhileWhatWaitsGoesOn()
    {
        using var flight = new BuildFlight();
        var audience = new BuildAudience(null, null);
        flight.TryJoin(audience);
        bool? hasJoined = null;
        // What waits for the end of a build goes on inside of the cancellation, and may need a lock that somebody holds who logs to this build.
        flight.Abandoned.Register(() =>
        {
            var other = new Thread(() => hasJoined = flight.TryJoin(new BuildAudience(null, null)));
            other.Start();
            other.Join(TimeSpan.FromSeconds(60)).Should().BeTrue("nothing is held that another thread needs");
        });

        flight.Leave(audience).Should().BeTrue();

        hasJoined.Should().BeFalse("the build is being taken back");
    }
}
