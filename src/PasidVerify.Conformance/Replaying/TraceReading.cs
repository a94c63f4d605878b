using PasidVerify.Iommu;
using PasidVerify.Spec;

namespace PasidVerify.Conformance;

/// <summary>Reads the steps of a trace as commands, with every pick a number.</summary>
internal static class TraceReading
{
    public static Command Command(TraceStep step, int index)
    {
        var arguments = new Arguments(step, index);
        return step.Operation switch
        {
            TraceSteps.Access or TraceSteps.Ats => new Access(
                arguments.Word("device"),
                arguments.Pasid("pasid"),
                arguments.Value("address", 64),
                arguments.Value("write", 1) != 0,
                arguments.Value("privileged", 1) != 0)
            {
                ByAts = step.Operation == TraceSteps.Ats,
            },
            Operation.Store => new Store(
                (arguments.Value("frame", Sorts.Frame.Width) << Layout.PageShift)
                    | arguments.Value("offset", Layout.PageShift),
                (byte)arguments.Value("value", 8)),
            TraceSteps.Load => new Load(arguments.Value("address", 64)),
            TraceSteps.Step => new Step((int)arguments.Value("count", 31)),
            _ => Call(step.Operation, arguments) with { Interrupts = [.. arguments.Interrupts()] },
        };
    }

    private static KernelCall Call(string operation, Arguments arguments) => operation switch
    {
        Operation.Enable => new Enable(
            arguments.Word("device"), (Iommu.Mode)arguments.Value("mode", Sorts.Mode.Width)),
        Operation.BeginDisable => new BeginDisable(arguments.Word("device")),
        Operation.MapKva => new MapKva(
            DomainPick.At(arguments.Word("domain")),
            arguments.Range("address"),
            (Protection)arguments.Value("protection", Sorts.Protection.Width)),
        Operation.BeginUnmapKva => new BeginUnmapKva(
            DomainPick.At(arguments.Word("domain")), arguments.Range("address")),
        Operation.End => new End(CallPick.At(arguments.Word("call"))),
        Operation.Probe => new Probe(arguments.Word("device")),
        Operation.MapDma => new MapDma(arguments.Word("device"), arguments.Range("address"), arguments.Direction()),
        Operation.BeginUnmapDma => new BeginUnmapDma(arguments.Word("device"), arguments.Range("iova")),
        Operation.BeginMapSg => new BeginMapSg(
            arguments.Word("device"), arguments.Value("size", 64), arguments.Direction()),
        Operation.MapSegment => new MapSegment(CallPick.At(arguments.Word("call")), arguments.Range("address")),
        Operation.BeginUndoMapSg => new BeginUndoMapSg(CallPick.At(arguments.Word("call"))),
        Operation.BeginFlushQueue => new BeginFlushQueue(DomainPick.At(arguments.Word("domain"))),
        Operation.KernelAddTable => new AddTable(arguments.Region()),
        Operation.KernelMap => new MapKernel(
            arguments.Value("page", Sorts.Page.Width) << Layout.PageShift,
            arguments.Value("frame", Sorts.Frame.Width),
            (Protection)arguments.Value("protection", Sorts.Protection.Width)),
        Operation.BeginKernelChange => new BeginKernelChange(
            arguments.Range("address"), (Protection)arguments.Value("protection", Sorts.Protection.Width)),
        Operation.BeginFreeTable => new BeginFreeTable(arguments.Region()),
        _ => throw arguments.Malformed($"there is no operation '{operation}' to run on an implementation"),
    };

    private readonly record struct Arguments(TraceStep Step, int Index)
    {
        public ushort Word(string name) => (ushort)Value(name, 16);

        public ulong Value(string name, int width)
        {
            foreach (var argument in Step.Arguments)
            {
                if (argument.Name == name) return Fitting(argument.Value, name, width);
            }

            throw Malformed($"there is no argument '{name}'");
        }

        /// <summary>A request whose step names no PASID has none.</summary>
        public PasidPick Pasid(string name) => Has(name)
            ? PasidPick.At((uint)Value(name, Sorts.Pasid.Width))
            : PasidPick.None;

        public RangePick Range(string first) => RangePick.At(Value(first, 64), Value("size", 64));

        /// <summary>The first byte of a region.</summary>
        public ulong Region() => Value("region", Sorts.Region.Width) * KernelTable.PagesOfTable * Scope.PageBytes;

        public Iommu.Direction Direction() => (Iommu.Direction)Value("direction", Sorts.Direction.Width);

        public IEnumerable<Interrupt> Interrupts()
        {
            for (int i = 0; i < Step.Arguments.Count; i++)
            {
                if (Step.Arguments[i].Name != TraceSteps.AtStore) continue;
                int end = i + 1;
                while (end < Step.Arguments.Count && Step.Arguments[end].Name != TraceSteps.AtStore) end++;
                var own = new Arguments(Step with { Arguments = [.. Step.Arguments.Skip(i).Take(end - i)] }, Index);
                yield return own.Interrupt();
            }
        }

        public MalformedTraceException Malformed(string what) => new($"Step {Index + 1}, {Step.Operation}: {what}.");

        private Interrupt Interrupt()
        {
            var walk = Has(TraceSteps.WalkDevice)
                ? new Access(
                    Word(TraceSteps.WalkDevice),
                    Pasid(TraceSteps.WalkPasid),
                    Value(TraceSteps.WalkAddress, 64),
                    Value(TraceSteps.WalkWrite, 1) != 0,
                    Value(TraceSteps.WalkPrivileged, 1) != 0)
                {
                    ByAts = Has(TraceSteps.WalkAts) && Value(TraceSteps.WalkAts, 1) != 0,
                }
                : null;
            return new((int)Value(TraceSteps.AtStore, 31), (int)Value(TraceSteps.Steps, 31), walk);
        }

        private bool Has(string name) => Step.Arguments.Any(argument => argument.Name == name);

        private ulong Fitting(ulong value, string name, int width) => width == 64 || value >> width == 0
            ? value
            : throw Malformed($"'{name}' is 0x{value:x}, which does not fit {width} bits");
    }
}
