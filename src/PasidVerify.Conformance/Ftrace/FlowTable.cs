namespace PasidVerify.Conformance.Ftrace;

/// <summary>
/// Numbers for flows of control: lines of one flow were printed one after another by the same code path. A task in
/// process context is one flow wherever it runs; the idle tasks (all pid 0) and interrupts are one per processor.
/// </summary>
/// <remarks>
/// Two handlers that interrupt the same task at the same level share a number. So a flow orders its lines, but that
/// two lines share a flow does not prove that they belong to the same call.
/// </remarks>
public sealed class FlowTable
{
    private readonly Dictionary<(int Cpu, int Pid, char Context), int> _numbers = [];

    /// <summary>How many flows the log has shown.</summary>
    public int Count => _numbers.Count;

    /// <summary>The number of a flow, new or known.</summary>
    public int Number(int cpu, int pid, char context)
    {
        bool task = context == '.' && pid != 0;
        (int, int, char) key = (task ? -1 : cpu, pid, context);
        if (_numbers.TryGetValue(key, out int number)) return number;
        number = _numbers.Count;
        _numbers.Add(key, number);
        return number;
    }
}
