namespace PasidVerify.Spec.Tests;

/// <summary>The paths that concrete runs take: decisions and status of each operation.</summary>
internal static class TakenPaths
{
    private const int Runs = 80;
    private const int Steps = 100;

    /// <summary>Scopes whose capacities are so small that a run soon meets every limit.</summary>
    public static IReadOnlyList<Scope> Scopes() =>
    [
        NamedScopes.Small() with { LastTicket = 60 },
        NamedScopes.Small() with { LastTicket = 4, LastCall = 0 },
        NamedScopes.Kernel() with { LastTicket = 60 },
        NamedScopes.Kernel() with { LastTicket = 400, LastCall = 3 },
        NamedScopes.Campaign(),
        NamedScopes.Campaign() with { LastPasid = 2 },
        NamedScopes.Campaign() with { LastDomain = 3, LastCall = 1, LastTicket = 12 },
        NamedScopes.Dma() with { LastTicket = 60, LastIova = 2 },
        NamedScopes.Dma() with { LastTicket = 6, LastCall = 0 },
        NamedScopes.Dma() with { LastTicket = 60, DefaultDomains = [], Policy = (true, false) },
        NamedScopes.Lazy() with { LastTicket = 60, LastIova = 2 },
        NamedScopes.Lazy() with { LastTicket = 6 },
        NamedScopes.List() with { LastTicket = 60, LastCall = 1, BouncePool = (0x1800, 1) },
        NamedScopes.List() with { LastTicket = 6, LastCall = 1 },
        NamedScopes.Untrusted() with { LastTicket = 60 },
        NamedScopes.Bounce() with { LastTicket = 60, BouncePool = (0x1800, 3), LastIova = 3 },
    ];

    /// <summary>Every path that the runs took, by operation.</summary>
    /// <param name="instead">What runs in place of an operation; the operation itself when null.</param>
    public static IReadOnlyDictionary<string, HashSet<(string Decisions, Status Status)>> All(
        Func<Operation, Operation>? instead = null)
    {
        var taken = Operation.All().ToDictionary(o => o.Name, _ => new HashSet<(string, Status)>());
        foreach (var scope in Scopes())
        {
            for (int seed = 1; seed <= Runs; seed++)
            {
                var machine = new Machine(scope);
                var calls = new RandomCalls(machine, new Random(seed));
                for (int step = 0; step < Steps; step++)
                {
                    var (operation, arguments) = calls.Next();
                    var status = machine.Run(instead?.Invoke(operation) ?? operation, arguments);
                    taken[operation.Name].Add((machine.Decisions, status));
                }
            }
        }

        return taken;
    }
}
