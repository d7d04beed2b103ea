using System.Diagnostics;
using System.Text.Json.Nodes;
using AwesomeAssertions;
using Satchel.Abstractions.Environments;
using Satchel.Abstractions.Environments.Layers;
using Xunit;

namespace Satchel.Environments.Conformance;

/// <summary>
/// What every provider of layers owes the engine. A provider's tests derive this, say how the provider is made and what values of its field
/// look like, and get the tests.
/// </summary>
public abstract class ProviderConformance : IAsyncLifetime
{
    private readonly ProviderBench _bench = new();
    private EnvironmentProviders? _providers;

    /// <summary>Name of the field.</summary>
    protected abstract string Field { get; }

    /// <summary>How many moments of a build are tried for a cancellation, beside each line of its log. Default: 20.</summary>
    protected virtual int CancelMoments => 20;

    /// <summary>How many lines of a build's log are tried for a cancellation. Default: all of them.</summary>
    protected virtual int CancelLines => int.MaxValue;

    private EnvironmentProviders Providers => _providers!;

    public async ValueTask InitializeAsync() => _providers = await MakeAsync(_bench).ConfigureAwait(false);

    public async ValueTask DisposeAsync()
    {
        await CleanUpAsync().ConfigureAwait(false);
        await _bench.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>A value needs layers and builds; equal calls give equal values.</summary>
    [Fact]
    public async Task Plan_OneValueWrittenInTwoOrders_HasTheSameKeys()
    {
        foreach (var value in Values)
        {
            (await KeysAsync(value)).Should().NotBeEmpty().And.Equal(await KeysAsync(Reversed(value)!), value.ToJsonString());
        }
    }

    [Fact]
    public async Task Plan_ValuesThatWantOtherContent_HaveOtherKeys()
    {
        var keys = new List<string>();
        foreach (var value in Values)
        {
            keys.Add(string.Join(' ', await KeysAsync(value)));
        }

        keys.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Plan_VariablesOfTheJobAlone_ChangeNoKey()
    {
        var spec = Spec(Values[0]);
        spec["env_vars"] = new JsonObject { ["FREE"] = "1" };
        spec["config"] = new JsonObject { ["setup_timeout_seconds"] = 17 };

        (await _bench.PlanAsync(Providers, spec)).Layers.Select(layer => layer.Key).Should().Equal(await KeysAsync(Values[0]));
    }

    [Fact]
    public async Task Materialize_Twice_GivesEqualContent()
    {
        foreach (var value in Values)
        {
            var first = await BuildAndLookAsync(value);
            (await _bench.Layers.CollectAsync(everything: true, CancellationToken.None)).Should().NotBeEmpty();
            var second = await BuildAndLookAsync(value);

            second.Should().Equal(first, value.ToJsonString());
        }
    }

    [Fact]
    public async Task Materialize_AnyValue_WritesNothingOutsideOfItsLayer()
    {
        var before = ProviderBench.Picture(_bench.Home);

        foreach (var value in Values)
        {
            await _bench.PrepareAsync(Providers, Spec(value), watch: null, CancellationToken.None);
        }

        ProviderBench.Picture(_bench.Home).Should().Equal(before);
    }

    [Fact]
    public async Task Materialize_CancelledAtAnyMoment_LeavesNeitherLayerNorProcess()
    {
        var spec = Spec(Values[0]);
        var planned = (await _bench.PlanAsync(Providers, spec)).Layers;
        var lines = 0;
        var began = Stopwatch.GetTimestamp();
        await _bench.PrepareAsync(Providers, spec, _ => lines++, CancellationToken.None);
        var took = Stopwatch.GetElapsedTime(began);
        await _bench.Layers.CollectAsync(everything: true, CancellationToken.None);

        for (var line = 1; line <= Math.Min(lines, CancelLines); line++)
        {
            using var stop = new CancellationTokenSource();
            var left = line;
            await CancelAsync(
                spec,
                planned,
                _ =>
                {
                    if (--left == 0)
                    {
                        stop.Cancel();
                    }
                },
                stop
            );
        }

        for (var moment = 0; moment < CancelMoments; moment++)
        {
            using var stop = new CancellationTokenSource(took * moment / CancelMoments);
            await CancelAsync(spec, planned, watch: null, stop);
        }

        await _bench.PrepareAsync(Providers, spec, watch: null, CancellationToken.None);
    }

    [Fact]
    public async Task Materialize_WhatCannotBeBuilt_SaysPhaseReasonAndHintAndTheToolItsLastWords()
    {
        foreach (var (value, kind) in Failing)
        {
            var prepare = () => _bench.PrepareAsync(Providers, Spec(value), watch: null, CancellationToken.None);

            var error = (await prepare.Should().ThrowAsync<RuntimeEnvSetupException>(value.ToJsonString())).Which.SetupError;

            error.Provider.Should().Be(Field);
            error.Code.Should().Be(kind);
            error.Message.Should().NotBeEmpty();
            error.Hint.Should().NotBeEmpty();
            if (error.Command.Count > 0)
            {
                error.ExitCode.Should().NotBeNull();
                error.LastLines.Should().NotBeEmpty();
                File.ReadAllText(error.LogFile!).Should().Contain(error.LastLines[^1]);
            }
        }
    }

    /// <summary>The parts of the provider, and of no other.</summary>
    /// <param name="bench">Where its services may keep what they need.</param>
    protected abstract ValueTask<EnvironmentProviders> MakeAsync(ProviderBench bench);

    /// <summary>Ends what <see cref="MakeAsync"/> made.</summary>
    protected virtual ValueTask CleanUpAsync() => ValueTask.CompletedTask;

    /// <summary>Values in packaged form that build, each with another content.</summary>
    protected abstract IReadOnlyList<JsonNode> Values { get; }

    /// <summary>Values that cannot be built, with the code of the error.</summary>
    protected abstract IReadOnlyList<(JsonNode Value, string Code)> Failing { get; }

    /// <summary>Whether a path of a layer may differ between two builds: what an installer stamps with the time. Default: none.</summary>
    protected virtual bool MayDiffer(string path) => false;

    private static JsonNode? Reversed(JsonNode? value) =>
        value switch
        {
            JsonObject members => new JsonObject(
                members.Reverse().Select(member => KeyValuePair.Create(member.Key, Reversed(member.Value))).ToList()
            ),
            JsonArray items => new JsonArray([.. items.Select(Reversed)]),
            _ => value?.DeepClone(),
        };

    private async Task CancelAsync(
        JsonObject spec,
        IReadOnlyList<PlannedLayer> planned,
        Action<string>? watch,
        CancellationTokenSource stop
    )
    {
        try
        {
            await _bench.PrepareAsync(Providers, spec, watch, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // As asked; a build that was quicker is whole.
        }

        foreach (var layer in planned.Where(layer => _bench.Layers.Find(layer) is null))
        {
            _bench.TracesOf(layer).Should().BeEmpty();
        }

        await _bench.Layers.CollectAsync(everything: true, CancellationToken.None);
    }

    private JsonObject Spec(JsonNode value) => new() { [Field] = value.DeepClone() };

    private async Task<IReadOnlyList<LayerKey>> KeysAsync(JsonNode value) =>
        [.. (await _bench.PlanAsync(Providers, Spec(value))).Layers.Select(layer => layer.Key)];

    private async Task<IReadOnlyList<string>> BuildAndLookAsync(JsonNode value)
    {
        await _bench.PrepareAsync(Providers, Spec(value), watch: null, CancellationToken.None);
        var plan = await _bench.PlanAsync(Providers, Spec(value));
        return
        [
            .. plan
                .Layers.SelectMany(layer => ProviderBench.Picture(_bench.Layers.Find(layer)!.Directory))
                .Where(entry => !MayDiffer(entry.Key))
                .Select(entry => $"{entry.Key}: {entry.Value}"),
        ];
    }
}
