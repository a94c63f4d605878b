using PasidVerify.Iommu;
using PasidVerify.Spec;

namespace PasidVerify.Conformance;

/// <summary>
/// A generated sequence, dealt out to threads that run it side by side in rounds, interleaved at accesses to memory by
/// seed; in half of the rounds all of them are at one device. Then everything that is in flight is ended, and requests
/// show what is left.
/// </summary>
internal sealed class ConcurrentRun
{
    private const int Threads = 3;
    private const int CommandsOfARound = 2;
    private const int StepsToFinish = 64;
    private const long Limit = 20_000;
    private const int OneDevicePercent = 50;

    private readonly Scope scope;
    private readonly IPasidDma dma;
    private readonly Interleaving interleaving;
    private readonly TargetCalls calls;
    private readonly DriverView view = new();
    private readonly List<Occurrence> round = [];
    private readonly List<IReadOnlyList<Occurrence>> rounds = [];
    private SplitMix random;
    private long clock;

    /// <param name="scope">The system.</param>
    /// <param name="seed">How threads are interleaved.</param>
    /// <param name="start">Makes an implementation with a memory that threads are interleaved at.</param>
    public ConcurrentRun(Scope scope, ulong seed, Func<Interleaving, IPasidDma> start)
    {
        this.scope = scope;
        random = new SplitMix(SplitMix.Derive(seed, Threads));
        interleaving = new Interleaving(seed) { Pauses = true };
        dma = start(interleaving);
        calls = new TargetCalls(dma, view);
    }

    /// <summary>Runs the commands; what of their answers the specification cannot explain, or null if it can all.</summary>
    /// <exception cref="AggregateException">What a thread threw.</exception>
    public string? Contradiction(IReadOnlyList<Command> commands)
    {
        foreach (var some in commands.Chunk(Threads * CommandsOfARound))
        {
            var dealt = random.Chance(OneDevicePercent) ? AtOneDevice(some) : some;
            interleaving.Run(
                [.. dealt.Chunk(CommandsOfARound).Select((own, thread) => (Action)(() => Run(thread, own)))]);
            EndRound();
        }

        if (!Finishes()) return $"Call {view.Calls[0].Number} does not end, though nothing is left to be done.";
        foreach (var request in new Probes(scope, new HotAddresses(scope), seed: 0).Sweep(view)) Alone(request);
        return new Linearization(rounds, Limit).Contradiction(new Oracle(scope, coverage: null));
    }

    private IEnumerable<Command> AtOneDevice(IEnumerable<Command> commands)
    {
        ushort one = (ushort)scope.Devices[random.Below(scope.Devices.Count)].Device;
        foreach (var (other, _) in scope.Devices) commands = commands.Select(command => command.Renamed((ushort)other, one));
        return [.. commands];
    }

    /// <summary>Every list can be undone and every call ended, in a try each.</summary>
    private bool Finishes()
    {
        for (int lists = view.Lists.Count; lists > 0; lists--) Alone(new BeginUndoMapSg(CallPick.List(0)));
        for (int left = view.Calls.Count; left > 0; left--)
        {
            Alone(new Step(StepsToFinish));
            Alone(new End(CallPick.InFlight(0)));
        }

        return view.Calls.Count == 0;
    }

    private void Alone(Command command)
    {
        Run(thread: 0, [command]);
        EndRound();
    }

    private void EndRound()
    {
        if (round.Count > 0) rounds.Add([.. round]);
        round.Clear();
    }

    private void Run(int thread, Command[] commands)
    {
        foreach (var command in commands) Run(thread, Resolution.Of(command, view));
    }

    /// <summary>Of bytes of memory it says nothing: a copy of a buffer takes many steps, which all may see.</summary>
    private void Run(int thread, Command command)
    {
        long begun = ++clock;
        switch (command)
        {
            case Step step:
                for (int i = 0; i < step.Count && dma.Step(); i++)
                {
                }

                break;
            case Access access:
                var request = Resolution.Request(access, view);
                var answer = TargetCalls.Access(dma, in request);
                round.Add(new(
                    begun, ++clock, $"thread {thread}: {request} is answered {answer}",
                    oracle => oracle.Permits(in request, answer)));
                break;
            case KernelCall call:
                var outcome = calls.Run(call with { Interrupts = [] });
                if (outcome.Exception is { } exception)
                    throw new InvalidOperationException($"{outcome.Operation} threw", exception);
                string arguments = string.Join(", ", outcome.Arguments.Select(one => $"{one.Name} 0x{one.Value:x}"));
                round.Add(new(
                    begun, ++clock, $"thread {thread}: {outcome.Operation}({arguments}) is answered {outcome.Answered}",
                    oracle => outcome.OnSpecification(oracle) == outcome.Answered));
                break;
        }
    }
}
