using PasidVerify.Lifted;
using PasidVerify.Spec;

namespace PasidVerify.Referee.Tests;

/// <summary>The specification and the referee, side by side on one scope.</summary>
internal sealed class Contest
{
    private static readonly Dictionary<string, Operation> Operations = Operation.All().ToDictionary(o => o.Name);

    private readonly Way[] ways;
    private readonly ulong[] frames;
    private readonly Dictionary<ulong, ulong> boot;
    private int turn;

    /// <param name="scope">Where.</param>
    /// <param name="design">The design that the specification follows; the referee follows the proper one.</param>
    /// <param name="literal">The referee follows the facts also where the specification is known to differ.</param>
    /// <param name="overtakes">So does its queue: see <see cref="Invalidations.UntaggedDeviceTlbOvertakes"/>.</param>
    public Contest(Scope scope, Design? design = null, bool literal = false, bool overtakes = false)
    {
        Scope = scope;
        State = scope.InitialState(new ConcreteReading(), design ?? new Design());
        Referee = new(Platform(scope, literal), overtakes);
        ulong[] regions = scope.Regions();
        for (int i = 0; i < regions.Length; i++) Boot("kernel_add_table", regions[i], Scope.FirstTable + (ulong)i);
        foreach (var (address, frame, writable) in scope.KernelPages)
            Boot("kernel_map", address >> 12, frame, writable ? 3UL : 1UL);
        foreach (var (device, domain) in scope.DefaultDomains) Boot("probe", device, domain);

        ways =
        [
            .. from domain in Enumerable.Range(0, (int)scope.LastDomain + 1)
               from table in Enumerable.Range(0, domain == (int)Domains.Kernel ? (int)scope.TablePages : 1)
               select new Way((ulong)domain, Scope.FirstTable + (ulong)table),
        ];
        boot = scope.KernelPages.ToDictionary(page => page.Address >> 12, page => page.Frame);
        frames = [.. scope.KernelPages.Select(page => page.Frame).Concat(scope.DmaFrames).Distinct()];
    }

    public Scope Scope { get; }

    public State State { get; }

    public ReferenceModel Referee { get; }

    /// <summary>Runs a move on both sides; how they differ, or null.</summary>
    public string? Run(Move move)
    {
        var operation = Operations[move.Operation];
        Bits[] arguments = [.. operation.Parameters.Zip(move.Arguments, (p, value) => p.Sort.Value(value))];
        string status = operation.Run(State, arguments).ToString();
        string answer = Referee.Run(move.Operation, move.Arguments).ToString();
        if (status != answer) return $"the specification answers {status}, the referee {answer}";
        foreach (ulong at in Bytes())
        {
            var (specified, refereed) = (Specified(at), Referee.Memory.Read(at));
            if (specified != refereed) return $"byte 0x{at:x}: the specification has {specified}, the referee {refereed}";
        }

        return null;
    }

    /// <summary>Runs moves that both sides answer alike.</summary>
    public void Play(params Move[] moves)
    {
        foreach (var move in moves) Assert.Null(Run(move));
    }

    /// <summary>
    /// The page frames that a request may reach by the specification, of those that the referee says or that are
    /// likely, of some others in turn, and of those that are given.
    /// </summary>
    public SortedSet<ulong> Specified(Question question, params ulong[] others)
    {
        var (device, pasid, page, asked) = question;
        Access access = new((Spec.RequestKind)asked.Kind, asked.Tagged, asked.Write, asked.Privileged);
        Spec.Request request = new(device, pasid, page, access);
        List<ulong> near = [.. Refereed(question), .. others, Another(), Another()];
        if (page <= Questions.LastFrame(Scope) + 1) near.Add(page);
        if (boot.TryGetValue(page, out ulong booted)) near.Add(booted);
        return
        [
            .. from frame in near
               where ways.Any(way => Spec.Translation.Reaches(State, request, way, frame).Concrete)
               select frame,
        ];
    }

    /// <summary>The page frames that it may reach by the referee.</summary>
    public SortedSet<ulong> Refereed(Question question) =>
        Referee.Hardware.Reach(question.Device, question.Pasid, question.Page, question.Request);

    /// <summary>How the two sides differ on a request, or null.</summary>
    public string? Compare(Question question)
    {
        var (specified, refereed) = (Specified(question), Refereed(question));
        if (specified.SetEquals(refereed)) return null;
        if (specified.IsProperSupersetOf(refereed) && Excuses.MayAllowMore(Referee, question)) return null;
        return $"{question}: the specification reaches {Text(specified)}, the referee {Text(refereed)}";
    }

    /// <summary>Bytes that one side says are not 0.</summary>
    private IEnumerable<ulong> Bytes() =>
        State.Memory.Keys.Select(key => (key.Frame.Concrete << 12) | key.Offset.Concrete).Concat(Referee.Memory.Bytes.Keys);

    private ulong Specified(ulong address) => State.Memory[new(address >> 12, address & 0xfff)].Concrete;

    private ulong Another() => frames[turn++ % frames.Length];

    private static string Text(SortedSet<ulong> frames) =>
        frames.Count == 0 ? "nothing" : string.Join(", ", frames.Select(frame => $"0x{frame:x}"));

    private void Boot(string operation, params ulong[] arguments)
    {
        var answer = Referee.Run(operation, arguments);
        if (answer != Answer.Ok) throw new InvalidOperationException($"Scope {Scope.Name} does not boot: {answer}.");
    }

    private static Platform Platform(Scope scope, bool literal) => new()
    {
        Devices = [.. scope.Devices.Select(d => new Device(d.Device, d.Trusted, scope.AtsDevices.Contains(d.Device)))],
        DirectMapBase = scope.DirectMapBase,
        DirectMapBytes = scope.DirectMapPages << 12,
        LastPasid = scope.LastPasid,
        LastDomain = scope.LastDomain,
        LastCall = scope.LastCall,
        LastTicket = scope.LastTicket,
        LastFrame = Questions.LastFrame(scope),
        LastIova = scope.LastIova,
        Pool = scope.BouncePool,
        Passthrough = scope.Policy.Passthrough,
        Lazy = scope.Policy.Lazy,
        BypassTurnsAtsOff = literal,
        AskedPages = Questions.Pages(scope),
    };
}
