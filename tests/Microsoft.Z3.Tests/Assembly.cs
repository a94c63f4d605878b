// Memory is measured for the whole process, so nothing else may run beside.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
