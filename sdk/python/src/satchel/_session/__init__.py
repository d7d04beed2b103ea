"""What a driver and a worker share: submitting tasks, getting values, the identity of the process in the cluster."""
