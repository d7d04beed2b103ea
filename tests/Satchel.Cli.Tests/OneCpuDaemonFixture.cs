using Satchel.Testing.Running;

namespace Satchel.Cli.Tests;

/// <summary>One daemon for all tests of a class, of a node with one CPU.</summary>
public sealed class OneCpuDaemonFixture() : DaemonFixture("--num-cpus", "1");
