using PasidVerify.Iommu;
using PasidVerify.Spec;
using Status = PasidVerify.Iommu.Status;

namespace PasidVerify.Conformance;

/// <summary>
/// Many threads do everything at once to the implementation. What only one may have, one has at a time; what is given
/// back can be had again, all of it; and the system that is left answers as the specification says.
/// </summary>
public static class Stress
{
    private const ulong Buffers = 0x3000_000;
    private const ulong BufferBytes = 0x2000_000;
    private const int TablePages = 27;

    /// <summary>On as many threads as the system has devices, as they come.</summary>
    /// <param name="seed">What each thread does.</param>
    /// <param name="operations">How much each does.</param>
    /// <param name="lazy">Trusted devices are flushed lazily.</param>
    /// <exception cref="AggregateException">What threads found wrong.</exception>
    public static void OnThreads(ulong seed, int operations, bool lazy)
    {
        var scope = StressScope.Scope(lazy);
        var (memory, buffers) = Memory(scope);
        var dma = new PasidDma<TwoAreas>(memory, Configuration(scope));
        var failures = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        var workers = Workers(dma, buffers, () => Thread.Yield(), scope, seed, out var ledger);
        Thread[] threads =
        [
            .. workers.Select(worker => new Thread(() =>
            {
                try
                {
                    worker.Run(operations);
                }
                catch (Exception exception)
                {
                    failures.Enqueue(exception);
                }
            })),
        ];
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        if (!failures.IsEmpty) throw new AggregateException(failures);
        CheckWhatIsLeft(dma, scope, workers, ledger);
    }

    /// <summary>One thread at a time, with switches at accesses to memory that the seed decides too.</summary>
    /// <inheritdoc cref="OnThreads"/>
    public static void Interleaved(ulong seed, int operations, bool lazy)
    {
        var scope = StressScope.Scope(lazy);
        var (memory, buffers) = Memory(scope);
        var interleaving = new Interleaving(seed);
        var dma = new PasidDma<InterleavedMemory<TwoAreas>>(new(memory, interleaving), Configuration(scope));
        var workers = Workers(dma, buffers, interleaving.Relax, scope, seed, out var ledger);
        interleaving.Run([.. workers.Select(worker => (Action)(() => worker.Run(operations)))]);
        CheckWhatIsLeft(dma, scope, workers, ledger);
    }

    private static Configuration Configuration(Scope scope) =>
        ScopeConfiguration.Of(scope) with { DomainTablePages = TablePages };

    private static (TwoAreas Memory, FlatMemory Buffers) Memory(Scope scope)
    {
        var buffers = new FlatMemory(Buffers, BufferBytes);
        return (new(FlatMemory.For(Configuration(scope)), buffers, Buffers, BufferBytes), buffers);
    }

    private static StressThread[] Workers(
        IPasidDma dma, FlatMemory buffers, Action relax, Scope scope, ulong seed, out Ledger ledger)
    {
        var shared = ledger = new Ledger();
        return
        [
            .. Enumerable.Range(0, StressScope.Threads)
                .Select(number => new StressThread(dma, buffers, relax, shared, scope, number, seed)),
        ];
    }

    private static void CheckWhatIsLeft(IPasidDma dma, Scope scope, StressThread[] workers, Ledger ledger)
    {
        if (!ledger.IsEmpty) throw new InvalidOperationException("Something was not given back.");
        CheckAnswers(dma, scope, [.. workers.Select(worker => worker.Shared)]);
        var fresh = new PasidDma<TwoAreas>(Memory(scope).Memory, Configuration(scope));
        foreach (var (device, _) in scope.Devices) fresh.Probe((ushort)device, out _);
        string left = string.Join(' ', Capacity(dma, scope)), all = string.Join(' ', Capacity(fresh, scope));
        if (left != all) throw new InvalidOperationException($"Lost: of {all} there is {left} left.");
    }

    /// <summary>As after boot and the probes.</summary>
    private static void CheckAnswers(IPasidDma dma, Scope scope, ushort[] domains)
    {
        var oracle = new Oracle(scope, coverage: null);
        var answers = new AnswerCheck(oracle.State, scope.LastDomain);
        for (int i = 0; i < domains.Length; i++)
        {
            if (oracle.Probe((ushort)scope.Devices[i].Device, domains[i]) != Spec.Status.Ok)
                throw new InvalidOperationException($"Device {i} has domain {domains[i]}, which the specification refuses.");
        }

        foreach (var access in new Probes(scope, new HotAddresses(scope), seed: 0).Sweep(new DriverView()))
        {
            var request = Resolution.Request(access, new DriverView());
            var answer = TargetCalls.Access(dma, in request);
            if (!answers.Permits(in request, answer))
                throw new InvalidOperationException($"{request} is answered with {answer}.");
        }
    }

    /// <summary>How much of everything can be had, and given back.</summary>
    private static List<int> Capacity(IPasidDma dma, Scope scope)
    {
        ushort[] devices = [.. scope.Devices.Select(device => (ushort)device.Device)];
        ushort[] enabled = [.. devices.Where(device => dma.Enable(device, Iommu.Mode.Kva, out _, out _) == Status.Ok)];
        foreach (ushort device in enabled) dma.Disable(device);
        var counts = new List<int> { enabled.Length };
        var given = new List<(ushort Device, ulong Iova)>();
        foreach (ushort device in devices)
        {
            int before = given.Count;
            while (dma.MapDma(
                device, Buffers, StressScope.PageBytes, Iommu.Direction.ToDevice, out ulong iova, out _) == Status.Ok)
            {
                given.Add((device, iova));
            }

            counts.Add(given.Count - before);
        }

        while (dma.MapDma(devices[1], Buffers + 8, 8, Iommu.Direction.ToDevice, out _, out _) == Status.Ok) counts[^1]++;
        return counts;
    }
}
